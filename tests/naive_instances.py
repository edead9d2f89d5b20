"""Slow, obvious twins of what lists instances: every choice by itertools, components by networkx."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import naive
import naive_forms
import networkx as nx
from naive import Event, Past

from graph.columns import EventColumns

Witnesses = tuple[int, ...]


def largest_first(found: Iterable[Iterable[int]]) -> set[Witnesses]:
    """Those that are told: one of which half was told is not told again. `found` in the order of the closing events."""
    told: set[int] = set()
    kept = set()
    for events in sorted((sorted(set(events)) for events in found), key=len, reverse=True):
        if 2 * len(told & set(events)) < len(events):
            told |= set(events)
            kept.add(tuple(events))
    return kept


def layers(columns: EventColumns, *, is_stack: bool) -> set[Witnesses]:
    """Witnesses of every bipartite layer, or of every stack."""
    events = naive.events_of(columns)
    return largest_first(
        witnesses
        for event in events
        if event.motif and (witnesses := _layer(Past(columns, events, event), is_stack=is_stack))
    )


def _layer(past: Past, *, is_stack: bool) -> set[int]:
    event, passable = past.event, past.columns.passable
    if event.internal or not (passable[event.source] and passable[event.target]):
        return set()
    legs = [e for e in naive_forms.inside(past) if not e.internal and passable[e.source] and passable[e.target]]
    legs.sort(key=lambda e: (e.at, e.row))

    def paid(node: int) -> dict[int, int]:
        return {e.target: e.row for e in legs if e.source == node}

    mine = paid(event.source) | {event.target: event.row}
    mine_before = {e.source: e.row for e in legs if e.target == event.source}
    kept: set[int] = set()
    for other in {e.source for e in legs if e.target == event.target} - {event.source}:
        theirs, last = paid(other), max(e.at for e in legs if e.source == other and e.target == event.target)
        before = {e.source: e.row for e in legs if e.target == other and e.until < last}
        shared, above = mine.keys() & theirs.keys(), mine_before.keys() & before.keys()
        if is_stack and len(shared) >= 2 and len(above) >= 2:
            kept |= {rows[node] for rows in (mine_before, before) for node in above}
            kept |= {rows[node] for rows in (mine, theirs) for node in shared}
        elif not is_stack and len(shared) >= 3:
            kept |= {rows[node] for rows in (mine, theirs) for node in shared}
    return kept


def joined(uses: list[tuple[int, int, int]], window: int, hub: int) -> list[set[int]]:
    """Of each use (moment, account, device) the accounts that are joined with its own, by networkx."""
    found = []
    for k, (at, account, device) in enumerate(uses):
        inside = [use for use in uses[: k + 1] if use[0] >= at - window]
        graph = nx.MultiGraph([(("account", a), ("device", d)) for _, a, d in inside])
        graph.remove_nodes_from([node for node, degree in list(graph.degree()) if degree > hub])
        sharers = {a for _, a, d in inside if d == device} - {account}
        own = ("account", account)
        component = nx.node_connected_component(graph, own) if sharers and own in graph else set()
        found.append({name for kind, name in component if kind == "account"})
    return found


def stars(events: list[Event], window: int, least: int) -> set[Witnesses]:
    """Every three large transfers to one account from three payers, the only ones within the window."""
    found = set()
    for last in events:
        before = [e for e in events if e.target == last.target and e.row < last.row and e.at >= last.at - window]
        large = [e for e in before if (e.amount or 0) >= least]
        if (last.amount or 0) < least or len({e.source for e in large} | {last.source}) != 3:
            continue
        for one, other in combinations(large, 2):
            if len({one.source, other.source, last.source}) == 3:
                found.add((one.row, other.row, last.row))
    return found


def partings(
    into: list[tuple[int, int]], out: list[tuple[int, int]], side: int, fewest: int, most: int
) -> list[tuple[set[int], set[int]]]:
    """For each moment of a payment out (place, moment) the places on either side of it."""
    found = []
    for moment in sorted({at for _, at in out}):
        before = {place for place, at in into if moment - side <= at < moment}
        after = {place for place, at in out if moment <= at < moment + side}
        if min(len(before), len(after)) >= fewest and len(before) + len(after) <= most:
            found.append((before, after))
    return found
