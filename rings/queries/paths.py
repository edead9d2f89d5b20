"""A path of transfers from one account to another: the shortest, or the most suspicious."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from graph.canonical.vocabulary import IMPASSABLE_ACCOUNTS
from graph.store.looking import GraphReader, Side, Span, Transfer

MAX_HOPS: Final = 8
#: Of an account with more transfers on one side so many are looked at, and those of its most suspicious flows.
HUB_TRANSFERS: Final = 500
_HUB_FLOWS: Final = 20
#: So many transfers are read in all.
BUDGET_TRANSFERS: Final = 50_000

_IMPASSABLE: Final = frozenset(map(str, IMPASSABLE_ACCOUNTS))


class Prefer(StrEnum):
    """Which path."""

    SHORTEST = "shortest"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathQuery:
    """From where to where, and which path."""

    source: str
    target: str
    prefer: Prefer
    #: each transfer strictly later than the one before
    in_time: bool
    max_hops: int
    span: Span


@dataclass(slots=True)
class Path:
    """What was found, and what was not looked at."""

    #: in order; empty: no path was found
    transfers: list[Transfer]
    #: transfers of hubs that were not looked at, counted exactly
    left_out: dict[str, int]
    #: the budget was met: there may be another path
    truncated: bool


class _Label(NamedTuple):
    """A way to a node: its price, and the transfer that came last."""

    price: tuple[int, int]
    hops: int
    last: Transfer | None
    before: _Label | None


def price_of(transfer: Transfer) -> int:
    """What a transfer adds to a path's price: 101 less its risk; what is not flagged has risk 0."""
    return 101 - round(transfer.risk or 0)


def find_path(reader: GraphReader, query: PathQuery) -> Path:
    """The path of the least price within the hops; of equal ones the earliest arrival, then ids, decide.

    Shortest: fewest transfers, then the least sum of `price_of`. Suspicious: the least such sum, so that flagged
    transfers are nearly free and each one that nothing speaks against costs a hundred. Money does not pass through
    merchants, correspondent, pooled and own-ledger accounts.
    """
    search = _Search(reader, query)
    search.gather()
    edges = sorted(search.transfers.values(), key=lambda one: (one.occurred_at_us, one.transaction_id))
    edges = [one for one in edges if search.may_pass(one)]
    label = _in_time(edges, query) if query.in_time else _at_any_time(edges, query)
    found: list[Transfer] = []
    while label is not None and label.last is not None:
        found.append(label.last)
        label = label.before
    return Path(found[::-1], search.left_out, search.truncated)


@dataclass(slots=True)
class _Way:
    """One direction of the search: how early (or late) each node can be reached, and the last level."""

    side: Side
    reached: dict[str, int]
    frontier: set[str] = field(default_factory=set)
    hops: int = 0


class _Search:
    """Gathers the transfers of every path within the hops, from both ends, level by level."""

    def __init__(self, reader: GraphReader, query: PathQuery) -> None:
        self._reader, self._query = reader, query
        self.transfers: dict[str, Transfer] = {}
        self.left_out: dict[str, int] = {}
        self.truncated = False
        self._passable: dict[str, bool] = {}
        span = query.span
        self._ways = (
            _Way("out", {query.source: span.start_us - 1}, {query.source}),
            _Way("in", {query.target: span.end_us}, {query.target}),
        )

    def gather(self) -> None:
        """Expand the smaller frontier until the hops are used up or, for the shortest path, both ways meet."""
        out, back = self._ways
        while out.hops + back.hops < self._query.max_hops and not self.truncated:
            way = min((way for way in self._ways if way.frontier), key=lambda way: len(way.frontier), default=None)
            if way is None:
                return
            self._expand(way)
            if self._query.prefer is Prefer.SHORTEST and self._meet(out, back):
                return

    def may_pass(self, one: Transfer) -> bool:
        """Whether a path may hold the transfer: it leaves the start or an account that money passes, and no end."""
        query = self._query
        leaves = one.source == query.source or self._passable.get(one.source, False)
        return leaves and one.source != query.target and one.target != query.source

    def _meet(self, out: _Way, back: _Way) -> bool:
        ends = {self._query.source, self._query.target}
        common = {node for node in out.reached.keys() & back.reached.keys() if node in ends or self._passable.get(node)}
        return any(not self._query.in_time or out.reached[node] < back.reached[node] for node in common)

    def _expand(self, way: _Way) -> None:
        """One level: read the transfers of the frontier, note which nodes are reached, or reached at a better time."""
        way.hops += 1
        improved: set[str] = set()
        for node in sorted(way.frontier):
            if len(self.transfers) >= BUDGET_TRANSFERS:
                self.truncated = True
                break
            for one in self._around(node, way):
                self.transfers[one.transaction_id] = one
                other, at = (one.target, one.occurred_at_us) if way.side == "out" else (one.source, one.occurred_at_us)
                known = way.reached.get(other)
                better = known is None or (self._query.in_time and (at < known if way.side == "out" else at > known))
                if better:
                    way.reached[other] = at
                    improved.add(other)
        way.frontier = self._passing(improved - {self._query.source, self._query.target})

    def _around(self, node: str, way: _Way) -> list[Transfer]:
        """The transfers that may go on from a node; of hubs some, the rest counted."""
        span, at = self._query.span, way.reached[node]
        if self._query.in_time:
            span = Span(at + 1, span.end_us) if way.side == "out" else Span(span.start_us, at)
        found = self._reader.transfers([node], way.side, span, HUB_TRANSFERS + 1)[node]
        if len(found) <= HUB_TRANSFERS:
            return found
        chosen = {one.transaction_id: one for one in found[:HUB_TRANSFERS]}
        for flow in self._reader.suspicious([node], _HUB_FLOWS):
            if (flow.source if way.side == "out" else flow.target) == node:
                parallel = self._reader.parallel(flow.source, flow.target, span, HUB_TRANSFERS)
                chosen.update({one.transaction_id: one for one in parallel})
        self.left_out[node] = self._reader.count(node, way.side, span) - len(chosen)
        return list(chosen.values())

    def _passing(self, nodes: Iterable[str]) -> set[str]:
        """Those of the nodes that money passes."""
        new = sorted(node for node in nodes if node.startswith("account:") and node not in self._passable)
        for node, row in self._reader.properties(new).items() if new else ():
            self._passable[node] = row.get("account_kind") not in _IMPASSABLE
        return {node for node in nodes if self._passable.get(node, False)}


def _price(query: PathQuery, before: _Label, one: Transfer) -> tuple[int, int]:
    hop, risk = 1, price_of(one)
    first, second = (hop, risk) if query.prefer is Prefer.SHORTEST else (risk, hop)
    return before.price[0] + first, before.price[1] + second


def _in_time(edges: list[Transfer], query: PathQuery) -> _Label | None:
    """The cheapest time-respecting path: one pass in time order, the best label of each node for each number of hops.

    A transfer extends only labels that strictly earlier ones made, so all of a moment look before any of it writes.
    """
    best: dict[str, dict[int, _Label]] = {query.source: {0: _Label((0, 0), 0, None, None)}}
    for _, moment in groupby(edges, key=lambda one: one.occurred_at_us):
        made = [
            _Label(_price(query, label, one), hops + 1, one, label)
            for one in moment
            for hops, label in best.get(one.source, {}).items()
            if hops < query.max_hops
        ]
        for label in made:
            assert label.last is not None
            _keep(best, label.last.target, label)
    return _cheapest(best.get(query.target, {}))


def _at_any_time(edges: list[Transfer], query: PathQuery) -> _Label | None:
    """The cheapest path whatever the order in time: of parallel transfers the cheapest, then hop by hop."""
    pairs: dict[tuple[str, str], Transfer] = {}
    for one in edges:
        known = pairs.get((one.source, one.target))
        if known is None or price_of(one) < price_of(known):
            pairs[one.source, one.target] = one
    best: dict[str, dict[int, _Label]] = {query.source: {0: _Label((0, 0), 0, None, None)}}
    for hops in range(query.max_hops):
        for one in pairs.values():
            label = best.get(one.source, {}).get(hops)
            if label is not None:
                _keep(best, one.target, _Label(_price(query, label, one), hops + 1, one, label))
    return _cheapest(best.get(query.target, {}))


def _keep(best: dict[str, dict[int, _Label]], node: str, label: _Label) -> None:
    """Keep the label where it is cheaper than the one of as many hops."""
    known = best.setdefault(node, {}).get(label.hops)
    if known is None or label.price < known.price:
        best[node][label.hops] = label


def _cheapest(labels: dict[int, _Label]) -> _Label | None:
    return min(labels.values(), key=lambda label: label.price, default=None)
