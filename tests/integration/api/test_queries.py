"""Questions by HTTP: answers as the store gives them, faults named, nothing empty without words."""

from __future__ import annotations

from typing import Any

import pytest

A0, A1, A2 = "070:A0%2F0", "070:A0%2F1", "070:A0%2F2"


def test_a_trace_follows_the_cycle(client: Any) -> None:
    answer = client.get("/api/v1/transactions/tx-0-0/trace?hops=3").json()
    assert [one["hop"] for one in answer["transfers"]] == [0, 1, 2, 3]
    ended = [told["amount_minor"] for side in ("left", "cut_off") for told in answer[side].values()]
    assert sum(ended) + answer["resting_minor"] == answer["amount_minor"]
    assert answer["base_currency"] is None or len(answer["base_currency"]) == 3
    back = client.get("/api/v1/transactions/tx-0-2/trace?direction=back").json()
    assert [one["transaction_id"] for one in back["transfers"]] == ["tx-0-2", "tx-0-1", "tx-0-0"]


def test_a_path_and_why_there_is_none(client: Any) -> None:
    found = client.get(f"/api/v1/path?source={A0}&target={A2}").json()
    assert [one["transaction_id"] for one in found["transfers"]] == ["tx-0-0", "tx-0-1"]
    none = client.get(f"/api/v1/path?source={A0}&target=012:lonely").json()
    assert (none["transfers"], none["hops"]) == ([], None)
    assert none["why_empty"].startswith("no path of at most 6 transfers")


def test_what_accounts_have_in_common(client: Any) -> None:
    found = client.get(f"/api/v1/common-counterparties?account={A0}&account={A2}").json()
    assert [one["key"] for one in found["counterparties"]] == ["account:070:A0/1"]
    none = client.get("/api/v1/common-counterparties?account=012:lonely&account=070:A1%2F1").json()
    assert none["why_empty"] == "no account or merchant dealt with all 2 of these accounts"
    devices = client.get(f"/api/v1/accounts/{A1}/shared-devices").json()
    assert devices["devices"] or devices["why_empty"]


def test_a_neighbourhood_of_the_past(client: Any) -> None:
    address = f"/api/v1/accounts/{A0}/neighborhood"
    now = client.get(address).json()
    then = client.get(f"{address}?as_of=2026-01-05T09:00:00Z").json()
    assert 0 < len(then["flows"]) < len(now["flows"])
    lonely = client.get("/api/v1/accounts/012:lonely/neighborhood?as_of=2026-01-05T09:00:00Z").json()
    assert (lonely["flows"] != []) != (lonely["why_empty"] is not None)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/transactions/none/trace", 404, "unknown_transaction"),
        ("/api/v1/transactions/%00/trace", 404, "unknown_transaction"),
        ("/api/v1/transactions/tx-0-0/trace?hops=13", 422, "less than or equal to 12"),
        ("/api/v1/transactions/tx-0-0/trace?within_days=367", 422, "less than or equal to 366"),
        ("/api/v1/transactions/tx-0-0/trace?as_of=1999-01-01T00:00:00Z", 422, "before_the_data"),
        ("/api/v1/transactions/tx-0-0/trace?as_of=0001-01-01T00:00:00Z", 422, "greater than or equal to 1900"),
        (f"/api/v1/path?source={A0}&target=nobody", 404, "unknown_account"),
        (f"/api/v1/path?source={A0}&target={A0}", 422, "same_account"),
        (f"/api/v1/path?source={A0}&target={A1}&hops=9", 422, "less than or equal to 8"),
        (
            f"/api/v1/path?source={A0}&target={A1}&since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
            422,
            "wrong_span",
        ),
        (f"/api/v1/common-counterparties?account={A0}", 422, "at least 2"),
        (f"/api/v1/common-counterparties?account={A0}&account=%00", 404, "unknown_account"),
        ("/api/v1/accounts/nobody/shared-devices", 404, "unknown_account"),
        (f"/api/v1/accounts/{A0}/neighborhood?as_of=1999-01-01T00:00:00Z", 422, "before_the_data"),
        (f"/api/v1/accounts/{A0}/neighborhood?hops=4", 422, "less than or equal to 3"),
    ],
)
def test_faults_name_the_bound(client: Any, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert said in answer.text
