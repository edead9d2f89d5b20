"""Slow, obvious twins of the forms that ask less of time: by networkx, or by definition over all earlier events."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

import naive
import networkx as nx
from naive import Event, Past


def features(past: Past) -> dict[str, float]:
    """Every column of these forms, by name."""
    if not past.event.motif:
        return dict.fromkeys(NAMES, 0.0)
    cycles = simple_cycles(past)
    lengths = [len(cycle) for cycle in cycles]
    beside = layers(past)
    return {
        "simple_cycles_3_to_5_10d": sum(3 <= n <= 5 for n in lengths),
        "simple_cycles_6_to_13_10d": sum(n >= 6 for n in lengths),
        "simple_cycle_retained": max((_ratio(cycle) for cycle in cycles if len(cycle) > 2), default=0.0),
        "unordered_scatter_gather_10d": gathered(past),
        "bipartite_2_10d": sum(shared == 2 for shared, _ in beside),
        "bipartite_3_10d": sum(shared >= 3 for shared, _ in beside),
        "stack_10d": sum(payers >= 2 for _, payers in beside),
        **round_trips(past),
    }


NAMES = (
    "simple_cycles_3_to_5_10d simple_cycles_6_to_13_10d simple_cycle_retained unordered_scatter_gather_10d "
    "bipartite_2_10d bipartite_3_10d stack_10d round_trips_10d round_trip_share_10d"
).split()


def inside(past: Past) -> list[Event]:
    return [e for e in past.motifs if e.at >= past.event.at - naive.TEN_DAYS_US]


def _ratio(cycle: Sequence[Event]) -> float:
    return min(e.amount or 0 for e in cycle) / max(e.amount or 0 for e in cycle)


def simple_cycles(past: Past) -> list[list[Event]]:
    """Every simple cycle of networkx through the event and no hub, in every choice of parallel transfers.

    Its smallest transfer is at least half of its largest.
    """
    event, passable, limits = past.event, past.columns.passable, past.limits.simple_cycles
    legs: dict[tuple[int, int], list[Event]] = {(event.source, event.target): [event]}
    for e in inside(past):
        if passable[e.source] and passable[e.target] and (e.source, e.target) != (event.source, event.target):
            legs.setdefault((e.source, e.target), []).append(e)
    if not (passable[event.source] and passable[event.target]):
        return []
    graph = nx.DiGraph(list(legs))
    # Only what lies on a way round through the event, so that networkx does not list the rest.
    component = next(c for c in nx.strongly_connected_components(graph) if event.source in c)
    found = []
    for nodes in nx.simple_cycles(graph.subgraph(component), length_bound=limits.longest):
        pairs = list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))
        crowded = any(past.is_hub(node, "in", limits.hub) for node in nodes if node != event.target)
        if crowded or (event.source, event.target) not in pairs:
            continue
        place = (pairs.index((event.source, event.target)) + 1) % len(pairs)
        for cycle in product(*(legs[pair] for pair in [*pairs[place:], *pairs[:place]])):
            retained = all(_retains(cycle[k], cycle[k + 1], limits.low, limits.high) for k in range(len(cycle) - 1))
            if retained and _ratio(cycle) >= 0.5 and sum(not e.internal for e in cycle) >= 2:
                found.append(list(cycle))
    return found


def _retains(first: Event, second: Event, low: float, high: float) -> bool:
    if first.amount is None or second.amount is None:
        return False
    return low * first.amount <= second.amount <= high * first.amount


def gathered(past: Past) -> int:
    """Intermediaries of the largest unordered scatter-gather, the event a leg at either end."""
    event, passable = past.event, past.columns.passable
    if event.internal or not (passable[event.source] and passable[event.target]):
        return 0
    legs = [e for e in inside(past) if not e.internal]

    limits = past.limits.unordered_scatter

    def most(near: Callable[[Event], int], far: Callable[[Event], int], way: str, similar: Callable[..., bool]) -> int:
        """`near`: the end that the event shares with its siblings, `way` there; `far`: the account in the middle."""
        shared, middle, back = near(event), far(event), "out" if way == "in" else "in"
        if past.is_hub(middle, way, limits.middle) or past.is_hub(shared, way, limits.hub):
            return 0
        latest = {}
        for e in sorted(legs, key=lambda e: (e.at, e.amount or 0)):
            if near(e) == shared and passable[far(e)]:
                latest[far(e)] = e
        latest[middle] = event
        ends: dict[int, set[int]] = {}
        for e in legs:
            # A leg at the other end has its middle where the near leg has its own.
            if near(e) in latest and near(e) != shared and similar(e, latest[near(e)]):
                ends.setdefault(far(e), set()).add(near(e))
        return max(
            (
                len(its)
                for end, its in ends.items()
                if middle in its and end != shared and passable[end] and not past.is_hub(end, back, limits.hub)
            ),
            default=0,
        )

    def source(e: Event) -> int:
        return e.source

    def target(e: Event) -> int:
        return e.target

    into = most(target, source, "in", lambda leg, other: _retains(leg, other, 0.4, 1.6))
    out = most(source, target, "out", lambda leg, other: _retains(other, leg, 0.4, 1.6))
    best = max(into, out)
    return best if best >= 2 else 0


def layers(past: Past) -> list[tuple[int, int]]:
    """Of each other payer of the event's target: beneficiaries shared with the event's payer, and payers shared."""
    event, passable, hub = past.event, past.columns.passable, past.limits.layers.hub
    if event.internal or not (passable[event.source] and passable[event.target]):
        return []
    if past.is_hub(event.source, "out", hub) or past.is_hub(event.target, "in", hub):
        return []
    legs = [e for e in inside(past) if not e.internal and passable[e.source] and passable[e.target]]

    def paid(node: int) -> set[int]:
        return {e.target for e in legs if e.source == node}

    found = []
    others = {e.source for e in legs if e.target == event.target} - {event.source}
    for other in (other for other in others if not past.is_hub(other, "out", hub)):
        shared = (paid(event.source) | {event.target}) & paid(other)
        # Of the other's transfers to the target its latest says what came before; at one moment any does.
        last = max(e.at for e in legs if e.source == other and e.target == event.target)
        mine = {e.source for e in legs if e.target == event.source}
        theirs = {e.source for e in legs if e.target == other and e.until < last}
        crowded = past.is_hub(event.source, "in", hub) or past.is_hub(other, "in", hub, before=last)
        if len(shared) >= 2:
            found.append((len(shared), 0 if crowded else len(mine & theirs)))
    return found


def round_trips(past: Past) -> dict[str, float]:
    """What the two paid each other."""
    event = past.event
    there = [e for e in inside(past) if (e.source, e.target) == (event.source, event.target)]
    back = [e for e in inside(past) if (e.source, e.target) == (event.target, event.source)]
    sums = [sum(e.amount or 0 for e in group) for group in ([*there, event], back)]
    share = min(sums) / max(sums) if back and max(sums) > 0 else 0.0
    return {"round_trips_10d": len(back), "round_trip_share_10d": share if math.isfinite(share) else 0.0}
