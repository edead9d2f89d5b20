"""The transfers around an account, the same on both stores and in event columns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from stored import NOON, load, payment, table

from graph.snapshot import read_columns
from graph.store.looking import Span
from graph.store.protocol import GraphStore
from graph.store.views import us_of
from rings.around import looking
from rings.around.looking import Near, transfers_near
from rings.around.transfers import rows_around

SINCE, UNTIL = NOON, NOON + timedelta(minutes=30)


@pytest.fixture
def web(store: GraphStore) -> GraphStore:
    """A chain from A, a way through a pooled account, payments before and after the time, and A's fee."""
    rows = [payment(f"c{i}", *leg, minutes=i) for i, leg in enumerate(["AB", "BC", "CD", "DE"])]
    rows += [payment("p1", "A", "P", minutes=1), payment("p2", "P", "Q", minutes=2)]
    rows += [payment("early", "A", "F", minutes=-1), payment("late", "A", "F", minutes=30)]
    rows += [payment("fee", "A", "G", kind="fee", minutes=5), payment("back", "B", "A", minutes=6)]
    load(
        store,
        "one",
        rows,
        entities={"accounts": table("accounts", {"account_id": "P", "number": "P", "kind": "pooled"})},
    )
    return store


def near(store: GraphStore, hops: int) -> Near:
    span = Span(us_of(SINCE), us_of(UNTIL))

    def work(reader: looking.GraphReader) -> Near:
        reader.known(["account:A"])
        return transfers_near(reader, "account:A", span, hops=hops)

    return store.look(work)


def test_hops_go_from_account_to_account_but_not_through_pooled_ones(web: GraphStore) -> None:
    names = [[one.transaction_id for one in near(web, hops).transfers] for hops in (1, 2, 3)]
    assert names == [["c0", "p1", "back"], ["c0", "c1", "p1", "back"], ["c0", "c1", "p1", "c2", "back"]]


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_columns_tell_the_same(web: GraphStore, tmp_path: Path, hops: int) -> None:
    columns = read_columns(web, tmp_path)
    account = columns.node_ids.to_pylist().index("A")
    rows = rows_around(columns, account, since_us=us_of(SINCE), until_us=us_of(UNTIL), hops=hops)
    assert columns.transaction_ids.take(rows).to_pylist() == [one.transaction_id for one in near(web, hops).transfers]


def test_of_a_hub_the_rest_is_counted(web: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST", 1)
    found = near(web, 1)
    assert len(found.transfers) == 2
    assert found.left_out == {"account:A": 2}
