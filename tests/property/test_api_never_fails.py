"""Law: whatever a client writes into an address or a body, the answer is no 5xx, and every error is a problem."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from tests.api_world import make_world

pytestmark = pytest.mark.slow

LAWFUL = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROUTES = (
    "/api/v1/accounts/{}",
    "/api/v1/accounts/{}/neighborhood",
    "/api/v1/accounts/{}/shared-devices",
    "/api/v1/accounts/{}/explanation",
    "/api/v1/transactions/{}/score",
    "/api/v1/transactions/{}/trace",
    "/api/v1/path?target=070:A0%2F1&source={}",
    "/api/v1/common-counterparties?account=070:A0%2F1&account={}",
    "/api/v1/rings/{}",
    "/api/v1/rings/{}/subgraph",
    "/api/v1/rings/{}/explanation",
    "/api/v1/rings/{}/history",
    "/api/v1/rings/{}/changes?since=2026-01-31T00:00:00Z",
    "/api/v1/rings/{}/lineage",
    "/api/v1/rings/{}/decisions",
    "/api/v1/rings/r-0000/decisions/{}",
    "/api/v1/jobs/{}",
)
NAMES = (
    "limit",
    "hops",
    "cursor",
    "sort",
    "typology",
    "level",
    "min_risk",
    "account",
    "merchant",
    "since",
    "until",
    "run",
    "as_of",
    "known_at",
    "within_days",
    "min_minor",
    "direction",
    "prefer",
    "source",
    "target",
    "x",
)
ids = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["070:A0/1", "r-0000", "tx-0-0", "..", "%", "\x00", "\ud800", "a" * 9000, "💶", "\u202e", "-1", "NaN"]
    ),
)
values = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.sampled_from(["", "r-0000"]),
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "transaction_id",
    "occurred_at",
    "source_kind",
    "source_id",
    "target_id",
    "amount_sent_minor",
    "currency_sent",
    "kind",
)
items = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), json_values, max_size=8)


class Asking:
    """One application, asked again and again."""

    def __init__(self, app: Any) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    def __call__(self, method: str, address: str, **more: Any) -> None:
        answer = self._runner.run(self._client.request(method, address, **more))
        assert answer.status_code < 500, (address, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    app = create_app(make_world(tmp_path_factory.mktemp("fuzzed")).settings)
    asking = Asking(app)
    yield asking
    asking.close()
    app.state.services.close()


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("route", ROUTES)
def test_any_id(ask: Asking, route: str) -> None:
    @LAWFUL
    @given(ids)
    def law(subject: str) -> None:
        ask("GET", route.format(encoded(subject)))

    law()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/rings",
        "/api/v1/accounts/070:A0%2F1/neighborhood",
        "/api/v1/rings/r-0000/subgraph",
        "/api/v1/rings/r-0000",
        "/api/v1/rings/r-0000/history",
        "/api/v1/rings/changes",
        "/api/v1/rings/reviews",
        "/api/v1/path",
        "/api/v1/transactions/tx-0-0/trace",
    ],
)
def test_any_query(ask: Asking, path: str) -> None:
    @LAWFUL
    @given(st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4))
    def law(query: list[tuple[str, str]]) -> None:
        ask("GET", f"{path}?" + "&".join(f"{name}={encoded(value)}" for name, value in query))

    law()


@pytest.mark.parametrize("path", ["/api/v1/transactions", "/api/v1/jobs"])
def test_any_json(ask: Asking, path: str) -> None:
    @LAWFUL
    @given(json_values | st.fixed_dictionaries({"transactions": st.lists(items, max_size=3)}))
    def law(body: Any) -> None:
        ask("POST", path, json=body)

    law()


def test_any_bytes(ask: Asking) -> None:
    @LAWFUL
    @given(st.binary(max_size=60))
    def law(body: bytes) -> None:
        ask("POST", "/api/v1/transactions", content=body, headers={"Content-Type": "application/json"})

    law()
