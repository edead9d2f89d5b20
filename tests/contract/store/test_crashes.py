"""kill -9 of a loading process, at any moment: the same load again ends as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest
from stored import batch, everything, load, payment, table

from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings

BATCHES, ROWS = 8, 100


def rows(number: int) -> list[dict[str, object]]:
    return [
        payment(f"{number}-{i}", f"A:{i % 7}", f"A:{i % 5 + 7}", minutes=i, device_id=f"D{i % 3}") for i in range(ROWS)
    ]


def entities() -> dict[str, object]:
    accounts = [{"account_id": f"A:{i}", "bank": "A", "number": str(i), "kind": "customer"} for i in range(12)]
    label = {"subject_kind": "transaction", "subject_id": "0-1", "verdict": "illicit", "source": "s"}
    return {"accounts": table("accounts", *accounts), "labels": table("labels", label)}


def write(settings: Settings) -> None:
    """Load from where the last attempt stopped."""
    store = open_store(settings)
    done = store.begin_load("load", description={}).batches_done
    store.write_entities("load", entities())  # type: ignore[arg-type]
    for number in range(done, BATCHES):
        store.write_batch("load", number, batch(*rows(number)))
    store.finish_load("load")
    store.close()


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.2, 0.6])
def test_a_killed_load_is_finished_by_the_next(store: GraphStore, settings: Settings, after_s: float) -> None:
    load(store, "before", [payment("b1", "A:1", "A:9")])
    start = time.monotonic()
    spawn = multiprocessing.get_context("spawn")
    victim = spawn.Process(target=write, args=(settings,))
    victim.start()
    # Importing takes a while: the clock starts when the load is there.
    while not store.unfinished_loads() and victim.is_alive() and time.monotonic() < start + 60:
        time.sleep(0.01)
    time.sleep(after_s)
    if victim.is_alive() and victim.pid is not None:
        os.kill(victim.pid, signal.SIGKILL)
    victim.join()
    if store.unfinished_loads():
        assert store.counts().transactions == 1
    write(settings)
    disturbed = everything(store)
    assert store.counts().transactions == BATCHES * ROWS + 1
    around = store.neighborhood("A:1", hops=1, limit=50)
    assert around is not None
    sent = sum(flow["count"] for flow in around.flows if flow["source"] == "account:A:1")
    assert sent == BATCHES * sum(i % 7 == 1 for i in range(ROWS)) + 1
    assert [row["load_seq"] for row in disturbed["transactions"]] == list(range(1, BATCHES * ROWS + 2))
    assert [row["kind"] for row in disturbed["accounts"]] == ["customer"] * 12
    assert len(disturbed["labels"]) == 1
