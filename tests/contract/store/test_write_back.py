"""Flags of a score run: replaced whole, read back, shown with accounts."""

from __future__ import annotations

import pyarrow as pa
import pytest
from stored import load, payment

from graph.store.protocol import FlagWriteBack, GraphStore
from graph.store.tables import ACCOUNT_FLAGS, TRANSACTION_FLAGS


@pytest.fixture
def filled(store: GraphStore) -> GraphStore:
    rows = [payment("t1"), payment("t2", "A:2", "A:3"), payment("t3", "A:3", "M", target_kind="merchant")]
    load(store, "one", rows)
    return store


def run(
    run_id: str, transactions: list[tuple[object, ...]], accounts: list[tuple[object, ...]], **ring: object
) -> FlagWriteBack:
    return FlagWriteBack(
        run_id=run_id,
        transactions=pa.Table.from_pylist(
            [dict(zip(TRANSACTION_FLAGS.names, row, strict=True)) for row in transactions], schema=TRANSACTION_FLAGS
        ),
        accounts=pa.Table.from_pylist(
            [dict(zip(ACCOUNT_FLAGS.names, row, strict=True)) for row in accounts], schema=ACCOUNT_FLAGS
        ),
        rings=(ring,) if ring else (),
    )


FIRST = run(
    "r1",
    [("t1", 0.5, 0.75, 80, "high", True), ("t2", None, None, 3, "low", False)],
    [("A:1", 85, "high", True), ("A:2", 12, "low", False)],
    ring_id="ring-1",
    typology="cycle",
    risk=90,
    level="high",
    amount_minor=1000,
    turnover_minor=3000,
    currency="EUR",
    members=[{"account_id": "A:1", "role": "source"}, {"merchant_id": "M", "role": "merchant"}],
)


def test_flags_come_back_as_they_were_written(filled: GraphStore, other: GraphStore) -> None:
    assert filled.flags() is None
    filled.write_back(FIRST)
    found = other.flags()
    assert found is not None
    assert found.run_id == "r1"
    assert found.transactions.equals(FIRST.transactions)
    assert found.accounts.equals(FIRST.accounts)
    assert list(found.rings) == list(FIRST.rings)


def test_an_account_shows_its_flags_and_rings(filled: GraphStore) -> None:
    filled.write_back(FIRST)
    account = filled.account("A:1")
    assert account is not None
    assert (account["risk"], account["level"], account["flagged"]) == (85, "high", True)
    assert account["rings"] == [{"ring_id": "ring-1", "role": "source"}]
    around = filled.neighborhood("A:1", hops=1, limit=5)
    assert around is not None
    assert [(node["id"], node["risk"], node["flagged"]) for node in around.nodes] == [
        ("A:1", 85, True),
        ("A:2", 12, False),
    ]


def test_a_new_run_replaces_all_of_the_run_before(filled: GraphStore) -> None:
    filled.write_back(FIRST)
    second = run("r2", [("t2", 0.1, 0.2, 40, "medium", True)], [("A:3", 33, "medium", True)])
    filled.write_back(second)
    filled.write_back(second)
    found = filled.flags()
    assert found is not None
    assert found.run_id == "r2"
    assert found.transactions.equals(second.transactions)
    assert found.accounts.equals(second.accounts)
    assert found.rings == ()
    account = filled.account("A:1")
    assert account is not None
    assert (account["risk"], account["flagged"], account["rings"]) == (None, None, [])


def test_unknown_subjects_are_passed_over(filled: GraphStore) -> None:
    filled.write_back(run("r1", [("none", 0.1, 0.2, 40, "medium", True)], [("none", 33, "medium", True)]))
    found = filled.flags()
    assert found is not None
    assert len(found.transactions) == len(found.accounts) == 0


def test_flags_do_not_change_the_export(filled: GraphStore) -> None:
    before = list(filled.export_transactions())
    filled.write_back(FIRST)
    assert list(filled.export_transactions()) == before
