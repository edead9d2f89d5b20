"""Why an account is suspected, by HTTP and by command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from ringtrace.cli.program import app
from tests.api_world import RUN, ApiWorld

A0 = "070:A0%2F0"


def test_the_transfers_of_the_accounts_ring_come_first(client: Any, world: ApiWorld) -> None:
    answer = client.get(f"/api/v1/accounts/{A0}/explanation?hops=3").json()
    ring = world.rings[0]
    own = {row["transaction_id"] for row in ring.rows}
    assert {one["transaction_id"] for one in answer["transfers"][: len(own)]} == own
    assert all(one["named"] and one["ring_id"] == ring.ring_id for one in answer["transfers"][: len(own)])
    weights = [one["weight"] for one in answer["transfers"]]
    assert weights == sorted(weights, reverse=True)
    assert answer["total"] == len(answer["transfers"]) + answer["left_out"]
    begun = datetime.fromisoformat(ring.record.document["started_at"])
    assert (datetime.fromisoformat(answer["since"]), answer["run_id"]) == (begun, RUN)


def test_a_limit_and_a_time_leave_transfers_out(client: Any) -> None:
    address = f"/api/v1/accounts/{A0}/explanation?hops=3"
    one = client.get(f"{address}&limit=1").json()
    assert (len(one["transfers"]), one["left_out"]) == (1, one["total"] - 1)
    none = client.get(f"{address}&since=2030-01-01T00:00:00Z&until=2030-02-01T00:00:00Z").json()
    assert none["transfers"] == []
    assert none["why_empty"] == "070:A0/0 had no transfer with another account in that time"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/accounts/nobody/explanation", 404, "unknown_account"),
        ("/api/v1/accounts/%00/explanation", 404, "unknown_account"),
        (f"/api/v1/accounts/{A0}/explanation?hops=4", 422, "less than or equal to 3"),
        (
            f"/api/v1/accounts/{A0}/explanation?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
            422,
            "wrong_span",
        ),
    ],
)
def test_what_cannot_be_answered(client: Any, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, said in answer.text) == (status, True)


def test_the_command_answers_for_rings_and_accounts(world: ApiWorld) -> None:
    home = ["--home", str(world.settings.home)]
    told = CliRunner().invoke(app, ["explain", "070:A0/0", "--hops", "3", *home])
    assert told.exit_code == 0
    assert "tx-0-0" in told.output
    assert "transfers belong to what is suspected (*)" in told.output
    assert "suspected cycle" in CliRunner().invoke(app, ["explain", world.rings[0].ring_id, *home]).output
