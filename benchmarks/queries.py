"""Claim: around a hub of 10^6 transfers and 200,000 counterparties two hops come within 200 ms, a trace within 1 s.

`hub_expand_ms` (SQLite) and `hub_expand_neo4j_ms`: 95th percentile of two-hop expansions to 100 nodes, half of them
around the hub itself and half around accounts beside it. `trace_ms`: 95th percentile of six hops forward and back,
30 days each way, over the same graph, whose other 10^6 transfers run between the hub's counterparties. Cold figures
are the first answers of a newly opened store (the system's file cache is as it is), beside them. In process: what HTTP
adds is in `subgraph_p95_ms` of the main benchmark.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests"))
sys.path.append(str(Path(__file__).parent))

import numpy as np
from hub_world import HUB, HubWorld, account
from report import Goal, is_small, write
from services.neo4j_server import PASSWORD, USER, neo4j_server

from graph.store import open_store
from graph.store.protocol import GraphStore
from rings.queries.ask_trace import TraceQuery, ask_trace
from rings.queries.trace import Direction
from ringtrace.settings import Settings

GOALS = (
    Goal(figure="hub_expand_ms", bound=200, sense="at most", unit="ms"),
    Goal(figure="hub_expand_neo4j_ms", bound=200, sense="at most", unit="ms"),
    Goal(figure="trace_ms", bound=1000, sense="at most", unit="ms"),
)
STORES = ("sqlite", "neo4j")


def measure(*, small: bool, store: str) -> dict[str, float]:
    """The figures of one store."""
    scale = 100 if small else 1
    world = HubWorld(hub_transfers=1_000_000 // scale, others=1_000_000 // scale, counterparties=200_000 // scale)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if store == "sqlite":
            return _sqlite(world, Settings.read(home=folder), repeats=10 if small else 100)
        # Most of the time goes into loading, so the server gets what the claim is about: the hub's own transfers.
        world = HubWorld(
            hub_transfers=world.hub_transfers, others=world.others // 20, counterparties=world.counterparties
        )
        with neo4j_server(folder) as url:
            settings = Settings.read(home=folder, store_url=url, store_user=USER, store_password=PASSWORD)
            return _neo4j(world, settings, repeats=10 if small else 100)


def _sqlite(world: HubWorld, settings: Settings, *, repeats: int) -> dict[str, float]:
    _fill(world, settings)
    cold = [_first(settings, lambda store: _expand(store, HUB)) for _ in range(5)]
    cold_trace = [_first(settings, lambda store, k=k: _trace(store, f"t{k}", k)) for k in range(5)]  # type: ignore[misc]
    store = open_store(settings)
    try:
        expand = _times_ms(_expansions(store, world, repeats))
        total = world.hub_transfers + world.others
        picked = np.random.default_rng(2).integers(0, total // 2, repeats).tolist()
        trace = _times_ms([lambda k=k: _trace(store, f"t{k}", k) for k in picked])  # type: ignore[misc]
    finally:
        store.close()
    return {
        "hub_expand_ms": _p95(expand),
        "hub_expand_p50_ms": median(expand),
        "hub_expand_cold_ms": max(cold),
        "trace_ms": _p95(trace),
        "trace_p50_ms": median(trace),
        "trace_cold_ms": max(cold_trace),
    }


def _neo4j(world: HubWorld, settings: Settings, *, repeats: int) -> dict[str, float]:
    load_s = _fill(world, settings)
    # The server has just loaded, and compiled no query of ours: its first answer is as cold as one gets.
    cold = [_first(settings, lambda store: _expand(store, HUB)) for _ in range(3)]
    store = open_store(settings)
    try:
        for warm_up in _expansions(store, world, 10):
            warm_up()
        expand = _times_ms(_expansions(store, world, repeats))
    finally:
        store.close()
    return {
        "hub_expand_neo4j_ms": _p95(expand),
        "hub_expand_neo4j_p50_ms": median(expand),
        "hub_expand_neo4j_cold_ms": max(cold),
        "hub_world_neo4j_s": load_s,
    }


def _fill(world: HubWorld, settings: Settings) -> float:
    """Seconds that loading and flagging took."""
    began = time.perf_counter()
    store = open_store(settings)
    try:
        world.write(store)
    finally:
        store.close()
    return time.perf_counter() - began


def _expansions(store: GraphStore, world: HubWorld, count: int) -> list[Callable[[], None]]:
    """Every second one around the hub, the others around accounts beside it."""
    beside = np.random.default_rng(1).integers(0, world.counterparties, count).tolist()
    starts = [HUB if number % 2 else account(one) for number, one in enumerate(beside)]
    return [lambda start=start: _expand(store, start) for start in starts]  # type: ignore[misc]


def _expand(store: GraphStore, start: str) -> None:
    found = store.neighborhood(start, hops=2, limit=100)
    assert found is not None
    assert len(found.nodes) == 100
    assert found.left_out_transfers > 0


def _trace(store: GraphStore, transaction_id: str, number: int) -> None:
    direction = Direction.BACK if number % 2 else Direction.FORWARD
    document = ask_trace(store, TraceQuery(transaction_id=transaction_id, direction=direction, hops=6))
    assert document["transfers"]


def _first(settings: Settings, ask: Callable[[GraphStore], None]) -> float:
    """Milliseconds of opening a store and its first answer."""
    began = time.perf_counter()
    store = open_store(settings)
    try:
        ask(store)
        return (time.perf_counter() - began) * 1000
    finally:
        store.close()


def _times_ms(questions: list[Callable[[], None]]) -> list[float]:
    times = []
    for question in questions:
        began = time.perf_counter()
        question()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return float(np.percentile(times, 95))


def main() -> None:
    """Measure the stores named on the command line, or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stores", nargs="*", choices=[[], *STORES], default=[], help="only these stores")
    figures: dict[str, Any] = {}
    for store in parser.parse_args().stores or STORES:
        figures |= measure(small=is_small(), store=store)
        # Written after every store: what is measured stays, whatever becomes of the next one.
        print(f"{store}: written to {write('queries', figures, GOALS)}", flush=True)


if __name__ == "__main__":
    main()
