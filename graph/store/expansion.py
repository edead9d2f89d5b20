"""The neighbourhood of an account, level by level, the most suspicious flows first; the same on every backend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from graph.canonical.vocabulary import IMPASSABLE_ACCOUNTS
from graph.store.protocol import Neighborhood

_IMPASSABLE: Final = frozenset(map(str, IMPASSABLE_ACCOUNTS))
#: A node with more flows than this is a hub, whose sums are kept at the write-back.
HUB_FLOWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Flow:
    """All that went from one node to another: keys are `account:ID` or `merchant:ID`."""

    source: str
    target: str
    count: int
    total_minor: int
    first: datetime
    last: datetime
    #: of the transfers among them that the last score run flagged
    flagged_count: int = 0
    flagged_minor: int = 0
    #: the highest risk among those; None: none is flagged
    risk: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What flows add up to."""

    flows: int = 0
    transfers: int = 0
    total_minor: int = 0

    def plus(self, other: Totals, times: int = 1) -> Totals:
        """The sum of both, the other one taken so many times."""
        return Totals(
            self.flows + times * other.flows,
            self.transfers + times * other.transfers,
            self.total_minor + times * other.total_minor,
        )


class FlowReader(Protocol):
    """What a backend must be able to look up, within one snapshot."""

    def totals(self, keys: Sequence[str]) -> dict[str, Totals]:
        """Of the flows that begin and of those that end at each node together (one to itself counts twice)."""

    def suspicious(self, keys: Sequence[str], limit: int) -> Iterable[Flow]:
        """Of each node and direction the `limit` flows with the largest flagged amount, if any."""

    def flagged(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int, int]]:
        """`(count, amount, highest risk)` of what is flagged in the flows between source and target of each pair."""

    def largest(self, keys: Sequence[str], limit: int) -> Iterable[Flow]:
        """Of each node and direction the `limit` largest flows."""

    def between(self, keys: Sequence[str], others: Sequence[str]) -> Iterable[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""

    def properties(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What is stored of accounts and merchants; an account's own kind as `account_kind`."""

    def devices(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """At most `limit` uses `{account, device, kind, count, first, last}`, the most frequent first."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """What the expansion found so far."""

    hops: dict[str, int]
    flows: dict[tuple[str, str], Flow]
    expanded: set[str]
    properties: dict[str, dict[str, Any]]


def expand(reader: FlowReader, start: str, *, hops: int, limit: int) -> Neighborhood:
    """At most `limit` accounts, merchants and devices within `hops` of `start`.

    Flows are those of the expanded nodes (fewer than `hops` away, and passable) whose both ends are shown: those with
    the largest flagged amount first, then the largest. What is left out is counted exactly.
    Money does not pass through correspondent, pooled and own-ledger accounts, nor merchants: they are shown, not
    expanded; the start always is.
    """
    reached = _Reached({start: 0}, {}, set(), reader.properties([start]))
    for hop in range(hops):
        frontier = [key for key, at in reached.hops.items() if at == hop and (not hop or _passable(reached, key))]
        if not frontier:
            break
        _expand_level(reader, reached, frontier, hop=hop, limit=limit)
    left_out = _left_out(reader, reached)
    nodes = [
        {"key": key, "kind": key.partition(":")[0], "id": key.partition(":")[2], "hops": at, **reached.properties[key]}
        for key, at in reached.hops.items()
    ]
    uses = _with_devices(reader, reached, nodes, limit - len(nodes))
    return Neighborhood(
        nodes=nodes,
        flows=[_as_dict(flow) for flow in sorted(_with_flags(reader, reached), key=_most_suspicious_first)],
        left_out=left_out.flows,
        left_out_transfers=left_out.transfers,
        left_out_minor=left_out.total_minor,
        uses=uses,
    )


def _as_dict(flow: Flow) -> dict[str, Any]:
    """The fields, without the copies that `asdict` makes of times."""
    return {name: getattr(flow, name) for name in Flow.__slots__}


def _left_out(reader: FlowReader, reached: _Reached) -> Totals:
    """The flows of the expanded nodes that are not shown; one between two of them is theirs twice, and shown."""
    left_out = Totals()
    for totals in reader.totals(sorted(reached.expanded)).values():
        left_out = left_out.plus(totals)
    for flow in reached.flows.values():
        times = (flow.source in reached.expanded) + (flow.target in reached.expanded)
        left_out = left_out.plus(Totals(1, flow.count, flow.total_minor), -times)
    return left_out


def _with_flags(reader: FlowReader, reached: _Reached) -> list[Flow]:
    """The shown flows, each with what is flagged in it."""
    flagged = reader.flagged(list(reached.flows))
    return [
        replace(flow, flagged_count=flagged[pair][0], flagged_minor=flagged[pair][1], risk=flagged[pair][2])
        if pair in flagged
        else flow
        for pair, flow in reached.flows.items()
    ]


def _expand_level(reader: FlowReader, reached: _Reached, frontier: list[str], *, hop: int, limit: int) -> None:
    """Add the ends of the frontier's foremost flows while there is room, and all flows to nodes that are shown."""
    found = {(flow.source, flow.target): flow for flow in reader.largest(frontier, limit)}
    if len(reached.hops) < limit:
        # Where there is room for more nodes, the most suspicious come first.
        found.update({(flow.source, flow.target): flow for flow in reader.suspicious(frontier, limit)})
    candidates = sorted(found.values(), key=_most_suspicious_first)
    for flow in candidates:
        for key in (flow.source, flow.target):
            if key not in reached.hops and len(reached.hops) < limit:
                reached.hops[key] = hop + 1
    fetched = dict.fromkeys(frontier, 0)
    for flow in candidates:
        for key in {flow.source, flow.target} & fetched.keys():
            fetched[key] += 1
    reached.expanded.update(frontier)
    # Nodes with more flows than were fetched may have small ones to nodes that are shown.
    cut = [key for key, count in fetched.items() if count >= limit]
    for flow in (*candidates, *(reader.between(cut, list(reached.hops)) if cut else ())):
        if flow.source in reached.hops and flow.target in reached.hops:
            reached.flows[flow.source, flow.target] = flow
    reached.properties.update(reader.properties([key for key, at in reached.hops.items() if at == hop + 1]))


def _passable(reached: _Reached, key: str) -> bool:
    """Whether money goes on through it."""
    return key.startswith("account:") and reached.properties[key].get("account_kind") not in _IMPASSABLE


def _most_suspicious_first(flow: Flow) -> tuple[int, int, int, str, str]:
    return -flow.flagged_minor, -flow.total_minor, -flow.count, flow.source, flow.target


def _with_devices(
    reader: FlowReader, reached: _Reached, nodes: list[dict[str, Any]], room: int
) -> list[dict[str, Any]]:
    """Add devices of the shown accounts to `nodes` while there is room; returns their uses."""
    accounts = [key for key in reached.hops if key.startswith("account:")]
    hops: dict[str, int] = {}
    uses = []
    for use in reader.devices(accounts, 4 * max(room, 0)):
        key = f"device:{use['device']}"
        if key not in hops and len(hops) < room:
            hops[key] = reached.hops[use["account"]] + 1
            nodes.append({"key": key, "kind": "device", "id": use["device"], "device_kind": use["kind"]})
        if key in hops:
            hops[key] = min(hops[key], reached.hops[use["account"]] + 1)
            uses.append({"account": use["account"], "device": key, **{n: use[n] for n in ("count", "first", "last")}})
    for node in nodes:
        node.setdefault("hops", hops.get(node["key"]))
    return uses
