"""Loads: in batches, resumed, invisible until complete, abandoned, side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stored import NOON, batch, exported, ids, load, payment, table

from graph.errors import BatchOutOfOrder, IdConflict, UnknownLoad
from graph.store import open_store
from graph.store.protocol import BatchResult, Counts, GraphStore, LoadState
from ringtrace.settings import Settings


def test_a_fresh_store_is_empty(store: GraphStore) -> None:
    assert store.counts() == Counts(transactions=0, accounts=0, merchants=0, devices=0, quarantined=0)
    assert store.data_cut().cut == 0
    assert store.data_cut().data_until is None
    assert ids(store) == []
    assert store.unfinished_loads() == []


def test_migrating_again_changes_nothing(store: GraphStore, settings: Settings) -> None:
    load(store, "one", [payment("t1")])
    store.migrate()
    again = open_store(settings)
    assert ids(again) == ["t1"]
    again.close()


def test_rows_are_invisible_until_the_load_is_complete(store: GraphStore, other: GraphStore) -> None:
    rows = [payment("t1", device_id="D"), payment("t2", target_kind="merchant", target="M")]
    store.begin_load("one", description={})
    store.write_entities("one", {"accounts": table("accounts", {"account_id": "A:9", "number": "9", "kind": "pooled"})})
    store.write_batch("one", 0, batch(*rows))
    store.write_quarantine("one", pa_quarantine(1))
    for reader in (store, other):
        assert reader.counts() == Counts(transactions=0, accounts=0, merchants=0, devices=0, quarantined=0)
        assert ids(reader) == []
        assert len(reader.transactions(["t1"])) == 0
        assert reader.account("A:1") is None
        assert reader.neighborhood("A:1", hops=1, limit=10) is None
        assert reader.account_transactions("A:1")[1] == 0
        assert all(len(reader.export_table(name)) == 0 for name in ("accounts", "devices", "quarantine", "labels"))
    store.finish_load("one")
    for reader in (store, other):
        assert reader.counts() == Counts(transactions=2, accounts=3, merchants=1, devices=1, quarantined=1)
        assert ids(reader) == ["t1", "t2"]


def test_complete_loads_are_listed_as_they_were_completed(store: GraphStore) -> None:
    load(store, "one", [payment("t1")], finish=False)
    load(store, "two", [payment("t2")])
    load(store, "labels only")
    assert store.complete_loads() == [("two", {"name": "two"}), ("labels only", {"name": "labels only"})]
    store.finish_load("one")
    assert [load_id for load_id, _ in store.complete_loads()] == ["two", "labels only", "one"]


def pa_quarantine(count: int) -> object:
    import pyarrow as pa  # noqa: PLC0415

    return pa.table(
        {
            "file": ["f.csv"] * count,
            "row": pa.array(range(1, count + 1), pa.int64()),
            "field": ["amount"] * count,
            "value": ["NaN"] * count,
            "reason": ["not a number"] * count,
        }
    )


def test_a_load_resumes_after_a_crash_between_batches(store: GraphStore, settings: Settings) -> None:
    load(store, "one", [payment("t1"), payment("t2")], [payment("t3")], finish=False)
    store.close()
    later = open_store(settings)
    assert later.begin_load("one", description={}) == LoadState(load_id="one", batches_done=2, complete=False)
    assert later.write_batch("one", 1, batch(payment("t3"))) == BatchResult(stored=1, already_there=0)
    later.write_batch("one", 2, batch(payment("t4")))
    later.finish_load("one")
    later.finish_load("one")
    assert later.begin_load("one", description={}) == LoadState(load_id="one", batches_done=3, complete=True)
    table_ = exported(later)
    assert table_.column("transaction_id").to_pylist() == ["t1", "t2", "t3", "t4"]
    assert table_.column("load_seq").to_pylist() == [1, 2, 3, 4]
    later.close()


def test_batches_come_in_order(store: GraphStore) -> None:
    with pytest.raises(UnknownLoad):
        store.write_batch("none", 0, batch(payment("t1")))
    store.begin_load("one", description={})
    with pytest.raises(BatchOutOfOrder):
        store.write_batch("one", 1, batch(payment("t1")))
    store.finish_load("one")
    with pytest.raises(BatchOutOfOrder):
        store.write_batch("one", 0, batch(payment("t1")))


def test_loading_the_same_again_changes_nothing(store: GraphStore) -> None:
    rows = [payment("t1"), payment("t2", minutes=1)]
    load(store, "one", rows)
    before = exported(store)
    store.begin_load("two", description={})
    renamed = [row | {"source_reference": "another.csv:7", "amount_base_minor": 5} for row in rows]
    assert store.write_batch("two", 0, batch(*renamed)) == BatchResult(stored=0, already_there=2)
    store.finish_load("two")
    assert exported(store).equals(before)
    flow = store.neighborhood("A:1", hops=1, limit=10)
    assert flow is not None
    assert flow.flows[0]["count"] == 2


def test_new_rows_beside_known_ones(store: GraphStore) -> None:
    load(store, "one", [payment("t1")])
    store.begin_load("two", description={})
    rows = batch(payment("t0"), payment("t1"), payment("t2"), payment("t2"))
    assert store.write_batch("two", 0, rows) == BatchResult(stored=2, already_there=2)
    store.finish_load("two")
    assert exported(store).select(["transaction_id", "load_seq"]).to_pylist() == [
        {"transaction_id": "t1", "load_seq": 1},
        {"transaction_id": "t0", "load_seq": 2},
        {"transaction_id": "t2", "load_seq": 3},
    ]


def test_a_known_row_at_the_head_of_a_batch_of_thousands(store: GraphStore) -> None:
    load(store, "one", [payment("t0")])
    rows = [payment(f"t{number}") for number in range(4_500)]
    store.begin_load("two", description={})
    assert store.write_batch("two", 0, batch(*rows)) == BatchResult(stored=4_499, already_there=1)
    with pytest.raises(IdConflict):
        store.write_batch("two", 1, batch(payment("t0", amount=7), *(payment(f"u{n}") for n in range(4_500))))
    store.finish_load("two")
    assert ids(store) == [f"t{number}" for number in range(4_500)]


@pytest.mark.parametrize("field", ["amount_sent_minor", "target_id", "occurred_at", "channel", "device_id", "status"])
def test_the_same_id_with_another_body_is_a_conflict(store: GraphStore, field: str) -> None:
    changed = {
        "amount_sent_minor": 1001,
        "target_id": "A:3",
        "occurred_at": payment("x", minutes=1)["occurred_at"],
        "channel": "wire",
        "device_id": "D",
        "status": "rejected",
    }
    load(store, "one", [payment("t1")])
    store.begin_load("two", description={})
    with pytest.raises(IdConflict) as conflict:
        store.write_batch("two", 0, batch(payment("t0"), payment("t1") | {field: changed[field]}))
    assert conflict.value.ids == ("t1",)
    assert store.begin_load("two", description={}).batches_done == 0
    store.finish_load("two")
    assert ids(store) == ["t1"]
    assert store.account("A:3") is None


def test_a_conflict_within_one_batch(store: GraphStore) -> None:
    store.begin_load("one", description={})
    with pytest.raises(IdConflict):
        store.write_batch("one", 0, batch(payment("t1"), payment("t1", amount=5)))
    assert store.write_batch("one", 0, batch(payment("t1"))).stored == 1


def test_sequence_follows_completion_so_that_a_reader_misses_nothing(store: GraphStore) -> None:
    load(store, "slow", [payment("s1"), payment("s2")], finish=False)
    load(store, "quick", [payment("q1")])
    cut = store.data_cut().cut
    assert (cut, ids(store)) == (1, ["q1"])
    store.write_batch("slow", 1, batch(payment("s3")))
    store.finish_load("slow")
    assert ids(store, after=cut) == ["s1", "s2", "s3"]
    assert ids(store, after=2, until=3) == ["s2"]
    assert ids(store) == ["q1", "s1", "s2", "s3"]
    recorded = exported(store).column("recorded_at").to_pylist()
    assert recorded == sorted(recorded)
    assert store.data_cut().recorded_until == recorded[-1]


def test_an_abandoned_load_leaves_nothing(store: GraphStore) -> None:
    load(store, "kept", [payment("k1", device_id="D1")])
    before = store.counts()
    load(
        store,
        "gone",
        [payment("g1", "A:1", "B:1", device_id="D1"), payment("g2", "B:2", "A:2", device_id="D2")],
        entities={"labels": table("labels", label("g1"))},
        finish=False,
    )
    store.write_quarantine("gone", pa_quarantine(2))
    assert [state.load_id for state, _ in store.unfinished_loads()] == ["gone"]
    store.abandon_load("gone")
    store.abandon_load("gone")
    store.abandon_load("kept")
    assert store.unfinished_loads() == []
    assert store.counts() == before
    load(store, "again", [payment("g1", "A:1", "B:1", amount=7)])
    assert ids(store) == ["k1", "g1"]
    assert store.counts().accounts == before.accounts + 1
    assert store.export_table("labels").num_rows == 0


def label(subject: str) -> dict[str, object]:
    return {"subject_kind": "transaction", "subject_id": subject, "verdict": "illicit", "source": "test"}


def test_numbers_that_were_abandoned_are_not_used_by_another_process(store: GraphStore, other: GraphStore) -> None:
    load(store, "gone", [payment("g1", "X:1", "X:2", device_id="DX")], finish=False)
    other.abandon_load("gone")
    load(other, "theirs", [payment("o1", "Y:1", "Y:2", device_id="DY")])
    load(store, "mine", [payment("m1", "X:1", "X:2", device_id="DX")])
    assert exported(store).select(["source_id", "target_id", "device_id"]).to_pylist() == [
        {"source_id": "Y:1", "target_id": "Y:2", "device_id": "DY"},
        {"source_id": "X:1", "target_id": "X:2", "device_id": "DX"},
    ]


def test_the_first_of_two_loads_to_complete_has_a_row_that_both_bring(store: GraphStore) -> None:
    shared = payment("t1", device_id="D")
    load(store, "slow", [shared, payment("t2")], finish=False)
    store.begin_load("quick", description={})
    assert store.write_batch("quick", 0, batch(shared)) == BatchResult(stored=1, already_there=0)
    with pytest.raises(IdConflict):
        store.write_batch("quick", 1, batch(payment("t2", amount=1)))
    store.finish_load("quick")
    assert ids(store) == ["t1"]
    assert store.counts() == Counts(transactions=1, accounts=2, merchants=0, devices=1, quarantined=0)
    store.finish_load("slow")
    assert ids(store) == ["t1", "t2"]
    around = store.neighborhood("A:1", hops=1, limit=10)
    assert around is not None
    assert [(flow["count"], flow["total_minor"]) for flow in around.flows] == [(2, 2000)]


def test_a_shared_row_survives_when_one_of_its_loads_is_abandoned(store: GraphStore) -> None:
    load(store, "first", [payment("t1")], finish=False)
    load(store, "second", [payment("t1")], finish=False)
    load(store, "third", [payment("t1")], finish=False)
    store.abandon_load("first")
    store.abandon_load("third")
    store.finish_load("second")
    assert ids(store) == ["t1"]
    around = store.neighborhood("A:1", hops=1, limit=10)
    assert around is not None
    assert [flow["count"] for flow in around.flows] == [1]


def test_a_flow_spans_the_earliest_and_the_latest_of_all_loads(store: GraphStore) -> None:
    for name, minutes in (("middle", 5), ("earlier", 1), ("later", 9), ("between", 6)):
        load(store, name, [payment(name, minutes=minutes)])
    around = store.neighborhood("A:1", hops=1, limit=10)
    assert around is not None
    spans = [(flow["count"], flow["first"], flow["last"]) for flow in around.flows]
    assert spans == [(4, NOON + timedelta(minutes=1), NOON + timedelta(minutes=9))]


def test_unfinished_loads_tell_their_description(store: GraphStore) -> None:
    store.begin_load("one", description={"path": "/data/file.csv", "rows": 3})
    (state, description), *_ = store.unfinished_loads()
    assert state.load_id == "one"
    assert description == {"path": "/data/file.csv", "rows": 3}
