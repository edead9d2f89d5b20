"""The money of a ring: its amount counts each unit once, its turnover sums the legs."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from networkx.algorithms.flow import dinitz

from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s, Int64s

#: A transfer: time, source, target, amount in minor units.
Leg = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Amount and turnover in minor units of one currency."""

    amount_minor: int
    turnover_minor: int
    currency: str


def largest_flow(legs: Sequence[Leg], sources: Collection[int], sinks: Collection[int]) -> int:
    """The most money that can go from sources to sinks along the legs, never earlier than it came; exact.

    A node that is source and sink gives at its leaving end and takes at its arriving end: money that comes back there
    stays. Transfers of the same instant may follow each other in either order. A maximum flow on the time-expanded
    graph in Python integers (Dinitz 1970); another leg never lowers it.
    """
    times: dict[int, set[int]] = defaultdict(set)
    for time, source, target, _ in legs:
        times[source].add(time)
        times[target].add(time)
    both = set(sources) & set(sinks)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for node, known in times.items():
        instants = sorted(known)
        if node not in both:
            for earlier, later in itertools.pairwise(instants):
                graph.add_edge((node, earlier), (node, later))
        for instant in instants:
            if node in both:
                graph.add_edge("source", (node, instant, "out"))
                graph.add_edge((node, instant, "in"), "sink")
            elif node in sources:
                graph.add_edge("source", (node, instant))
            elif node in sinks:
                graph.add_edge((node, instant), "sink")
    for time, source, target, amount in legs:
        tail = (source, time, "out") if source in both else (source, time)
        head = (target, time, "in") if target in both else (target, time)
        known_amount = graph.get_edge_data(tail, head, {}).get("capacity", 0)
        graph.add_edge(tail, head, capacity=known_amount + amount)
    return int(nx.maximum_flow_value(graph, "source", "sink", flow_func=dinitz))


def ends_of(legs: Sequence[Leg]) -> tuple[set[int], set[int]]:
    """Where money enters and where it stays: those who never receive, those who never send.

    Where everyone on one side does both, those who send more than they get, or get more than they send.
    """
    sent: dict[int, int] = defaultdict(int)
    got: dict[int, int] = defaultdict(int)
    for _, source, target, amount in legs:
        sent[source] += amount
        got[target] += amount
    sources = set(sent) - set(got) or {node for node in sent if sent[node] > got[node]}
    sinks = set(got) - set(sent) or {node for node in got if got[node] > sent[node]}
    return sources, sinks


def cycle_amount(legs: Sequence[Leg]) -> int:
    """What goes round and comes back to where it started; for a plain cycle its smallest leg.

    The start is the sender of the first leg; where nothing comes back to it in time, the best of the others.
    """
    ordered = sorted(legs)
    starts = list(dict.fromkeys(source for _, source, _, _ in ordered))
    first = largest_flow(ordered, {starts[0]}, {starts[0]})
    return first or max((largest_flow(ordered, {start}, {start}) for start in starts[1:]), default=0)


def money_of(columns: EventColumns, events: Int32s, typology: Typology) -> Money:
    """Amount and turnover, in the legs' own currency where all share one, else in the base currency.

    Legs without a rate count nothing in the base currency.
    """
    currency, amounts = _amounts(columns, events)
    legs: list[Leg] = list(
        zip(
            columns.occurred_at_us[events].tolist(),
            columns.source[events].tolist(),
            columns.target[events].tolist(),
            amounts.tolist(),
            strict=True,
        )
    )
    turnover = sum(amount for *_, amount in legs)
    return Money(amount_minor=_once(legs, typology), turnover_minor=turnover, currency=currency)


def base_amount(columns: EventColumns, events: Int32s, typology: Typology) -> int:
    """The amount in the base currency, by which rings of different currencies are compared."""
    legs = zip(
        columns.occurred_at_us[events].tolist(),
        columns.source[events].tolist(),
        columns.target[events].tolist(),
        columns.amount_base_minor[events].tolist(),
        strict=True,
    )
    return _once(list(legs), typology)


def _once(legs: Sequence[Leg], typology: Typology) -> int:
    around = cycle_amount(legs) if typology is Typology.CYCLE else 0
    if around:
        return around
    sources, sinks = ends_of(legs)
    through = largest_flow(legs, sources, sinks) if sources and sinks else cycle_amount(legs)
    # Nothing ran from end to end in time: the largest transfer is money that moved for certain.
    return through or max(amount for *_, amount in legs)


def _amounts(columns: EventColumns, events: Int32s) -> tuple[str, Int64s]:
    sent, received = columns.currency_sent[events], columns.currency_received[events]
    if len(np.unique(np.concatenate([sent, received]))) == 1:
        return columns.currencies[int(sent[0])], columns.amount_sent_minor[events]
    return columns.base_currency, columns.amount_base_minor[events]
