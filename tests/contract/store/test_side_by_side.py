"""Writers and readers at the same time, in threads and in other processes."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

from stored import batch, exported, ids, load, payment

from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings

BATCHES, ROWS = 5, 200


def rows(name: str, number: int) -> list[dict[str, object]]:
    return [payment(f"{name}-{number}-{i}", f"A:{i % 7}", f"A:{i % 5 + 7}") for i in range(ROWS)]


def write(settings: Settings, name: str) -> None:
    """What a loading process does."""
    store = open_store(settings)
    store.begin_load(name, description={})
    for number in range(BATCHES):
        store.write_batch(name, number, batch(*rows(name, number)))
    store.finish_load(name)
    store.close()


def test_two_processes_load_while_a_third_reads_whole_loads_only(store: GraphStore, settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write, args=(settings, name)) for name in ("x", "y")]
    for writer in writers:
        writer.start()
    seen: set[int] = set()
    while any(writer.is_alive() for writer in writers):
        cut = store.data_cut().cut
        exported_ids = ids(store, until=cut)
        assert len(exported_ids) == cut
        seen.add(cut)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    whole = BATCHES * ROWS
    assert seen <= {0, whole, 2 * whole}
    table = exported(store)
    assert table.column("load_seq").to_pylist() == list(range(1, 2 * whole + 1))
    assert len(set(table.column("transaction_id").to_pylist())) == 2 * whole
    around = store.neighborhood("A:0", hops=1, limit=100)
    assert around is not None
    assert sum(flow["count"] for flow in around.flows) == sum(i % 7 == 0 for i in range(ROWS)) * BATCHES * 2


def test_threads_share_one_store(store: GraphStore) -> None:
    def post(number: int) -> None:
        load(store, f"post-{number}", [payment(f"t{number}", minutes=number)])
        assert len(store.transactions([f"t{number}"])) == 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(24)))
    assert sorted(ids(store)) == sorted(f"t{number}" for number in range(24))
    assert exported(store).column("load_seq").to_pylist() == list(range(1, 25))
    assert store.account_transactions("A:1")[1] == 24


def test_an_export_reads_one_snapshot(store: GraphStore, other: GraphStore) -> None:
    load(store, "one", [payment("t1")])
    pages = store.export_transactions()
    load(other, "two", [payment("t2")])
    cut = store.data_cut().cut
    assert [len(page) for page in pages] in ([1], [2])
    assert ids(store, until=cut) == ["t1", "t2"]


def test_two_threads_writing_one_load_write_each_batch_once(store: GraphStore, other: GraphStore) -> None:
    store.begin_load("one", description={})
    barrier = threading.Barrier(2)

    def write_all(to: GraphStore) -> None:
        for number in range(4):
            barrier.wait()
            to.write_batch("one", number, batch(*rows("z", number)))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write_all, one) for one in (store, other)]:
            done.result()
    store.finish_load("one")
    assert len(ids(store)) == 4 * ROWS
