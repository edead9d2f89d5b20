"""Claim: the whole model is in Neo4j at 5,000 transactions/s or more, and at .8 or more of a bare driver loop.

200,000 transactions of the built-in world after a warm-up of 100,000, from Arrow batches of 10,000 to the load's
completion: accounts, merchants, devices, transactions with every property, FLOW. The peer writes the same nodes,
properties and relationships with the official driver alone: no look for conflicts, no progress, no hidden loads.
Each has a server of its own; batches alternate, so that both meet the same machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.append(str(Path(__file__).parents[1] / "tests"))
sys.path.append(str(Path(__file__).parent))

from bare_neo4j import BareLoop
from services.neo4j_server import PASSWORD, USER, neo4j_server

from graph.canonical.schema import TRANSACTIONS
from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings
from worlds.generate import generate

BATCH = 10_000


def measure(*, small: bool) -> dict[str, float]:
    """Transactions a second of the store and of the bare loop, and their ratio."""
    warm_up, timed = (20_000, 20_000) if small else (100_000, 200_000)
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        generate(folder / "world", accounts=(warm_up + timed) // 20, days=90, seed=1)
        entities = {
            table: pq.read_table(folder / "world" / f"{table}.parquet")
            for table in ("accounts", "parties", "ownerships", "merchants", "devices")
        }
        batches = list(_batches(folder / "world" / "transactions.parquet", warm_up + timed))
        (folder / "ours").mkdir()
        (folder / "bare").mkdir()
        url = servers.enter_context(neo4j_server(folder / "ours"))
        store = open_store(Settings.read(home=folder, store_url=url, store_user=USER, store_password=PASSWORD))
        servers.callback(store.close)
        bare = BareLoop(servers.enter_context(neo4j_server(folder / "bare")), auth=(USER, PASSWORD))
        servers.callback(bare.close)
        bare.write_entities(entities)
        _alternate(store, bare, "warm-up", batches[: warm_up // BATCH], entities)
        ours_s, bare_s = _alternate(store, bare, "timed", batches[warm_up // BATCH :], {})
        assert store.counts().transactions == bare.transactions() == warm_up + timed
        assert _flows(store, batches) == bare.flow_of(batches[0].column("source_id")[0].as_py())
    return {
        "load_neo4j_tps": round(timed / ours_s),
        "load_neo4j_bare_driver_tps": round(timed / bare_s),
        "load_neo4j_vs_driver": round(bare_s / ours_s, 3),
    }


def _batches(path: Path, count: int) -> Iterator[pa.Table]:
    """The first `count` transactions in batches."""
    table = pq.read_table(path).slice(0, count).cast(TRANSACTIONS)
    assert len(table) == count, f"the world has only {len(table)} transactions"
    for start in range(0, count, BATCH):
        yield table.slice(start, BATCH).combine_chunks()


def _alternate(
    store: GraphStore, bare: BareLoop, name: str, batches: list[pa.Table], entities: dict[str, pa.Table]
) -> tuple[float, float]:
    """Seconds that the store and the bare loop took for the same load."""
    began = time.perf_counter()
    store.begin_load(name, description={})
    store.write_entities(name, entities)
    ours_s, bare_s = time.perf_counter() - began, 0.0
    for number, batch in enumerate(batches):
        began = time.perf_counter()
        store.write_batch(name, number, batch)
        ours_s += time.perf_counter() - began
        began = time.perf_counter()
        bare.write_transactions(batch)
        bare_s += time.perf_counter() - began
    began = time.perf_counter()
    store.finish_load(name)
    ours_s += time.perf_counter() - began
    began = time.perf_counter()
    bare.write_flows(batches)
    return ours_s, bare_s + time.perf_counter() - began


def _flows(store: GraphStore, batches: list[pa.Table]) -> tuple[int, int]:
    """Count and sum of what an account sent, as a check that both wrote the same graph."""
    account = batches[0].column("source_id")[0].as_py()
    found = store.neighborhood(account, hops=1, limit=100_000)
    assert found is not None
    sent = [flow for flow in found.flows if flow["source"] == f"account:{account}"]
    return sum(flow["count"] for flow in sent), sum(flow["total_minor"] for flow in sent)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    print(json.dumps(measure(small=parser.parse_args().small), indent=1))
