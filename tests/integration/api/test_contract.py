"""The OpenAPI document is complete, and every error is a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

ERRORS = {"405", "421", "500", "503", "504"}


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return told


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert len(operation["tags"]) == 1, name


def test_every_operation_declares_its_errors_as_problems(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        wanted = set() if name == "get /health" else ERRORS
        if "security" in operation:
            wanted |= {"401", "403"}
        assert wanted <= operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (name, status)
                example = response["content"]["application/problem+json"]["example"]
                assert example["status"] == int(status)


def test_only_open_routes_need_no_key(document: dict[str, Any]) -> None:
    free = {name for name, operation in operations(document) if "security" not in operation}
    assert free == {"get /health", "get /ready"}


def _has_example(schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether an example can be put together: each property has one, or is made of schemas that have."""
    if "$ref" in schema:
        return _has_example(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "examples" in schema or "example" in schema or "enum" in schema or "const" in schema or "default" in schema:
        return True
    if "anyOf" in schema:
        return any(_has_example(one, document) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return _has_example(schema["items"], document)
    if "properties" in schema:
        return all(_has_example(one, document) for one in schema["properties"].values())
    return schema.get("type") == "null"


def test_every_answer_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            for content in response["content"].values():
                assert "example" in content or _has_example(content["schema"], document), (name, status)


def test_every_parameter_and_body_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["example"], name
        for parameter in operation.get("parameters", []):
            assert _has_example(parameter["schema"], document), (name, parameter["name"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (inner for name, inner in value.items() if name == "$ref")
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    schemas = document["components"]["schemas"]
    assert {name.rpartition("/")[2] for name in references(document)} <= schemas.keys()
    assert "HTTPValidationError" not in schemas


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("DELETE", "/api/v1/rings", {"GET"}),
        ("PUT", "/api/v1/jobs", {"POST"}),
        ("GET", "/api/v1/jobs", {"POST"}),
        ("POST", "/health", {"GET"}),
        ("PATCH", "/api/v1/accounts/070:x", {"GET"}),
        ("TRACE", "/", {"GET", "HEAD"}),
        ("POST", "/static/app.js", {"GET", "HEAD"}),
    ],
)
def test_another_method_is_405_and_says_which_there_are(
    client: Any, method: str, address: str, allow: set[str]
) -> None:
    answer = client(method, address)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allow
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/api/v1", "/api/v2/rings", "/api/v1/rings/", "/static/..%2fapp.py", "/static/../../app.py", "/docs"],
)
def test_an_unknown_path_is_404(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_problem_names_its_kind_and_place(client: Any) -> None:
    assert client.get("/api/v1/rings/none").json() == {
        "type": "urn:ringtrace:problem:unknown_ring",
        "title": "Not Found",
        "status": 404,
        "code": "unknown_ring",
        "detail": "no ring has the id 'none'",
        "instance": "/api/v1/rings/none",
    }


def test_a_bug_is_a_problem_without_detail(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.app.state.services.rings, "get", lambda _: 1 / 0)
    answer = client.get("/api/v1/rings/r-0000")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "division" not in answer.text
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", ["/", "/api/v1/rings", "/nothing", "/health"])
def test_every_answer_carries_the_security_headers(client: Any, address: str) -> None:
    headers = client.get(address, headers={"Origin": "https://elsewhere.example"}).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert all(value in {"'self'", "'none'"} for name, value in policy.items() if name != "style-src")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers


def test_answers_are_not_cached_but_the_page_is(client: Any) -> None:
    assert client.get("/api/v1/rings").headers["cache-control"] == "no-store"
    page = client.get("/static/app.js")
    assert page.headers["cache-control"] == "no-cache"
    again = client.get("/static/app.js", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
