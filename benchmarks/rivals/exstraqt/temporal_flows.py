"""Money that passes through a node in the order of time: who dispensed it, through whom, who took it, and cycles."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from rivals.exstraqt.snapshot import KEPT_FLOWS, Lists, Snapshot, largest

from gnn.blocks import in_blocks
from graph.columns import Bools, Float64s, Int64s
from graph.kernels.jit import allocating, kernel

_ROLES: Final = ("dispense", "passthrough", "sink")
_STATISTICS: Final = ("sum", "mean", "median", "max", "std", *(f"{role}s" for role in _ROLES))
NAMES: Final = tuple(
    f"temporal_{role}_{kind}_{what}" for role in _ROLES for kind in ("all", "cycle") for what in _STATISTICS
)
_WIDTH: Final = len(_STATISTICS)
_BLOCK: Final = 256


class _Passing(NamedTuple):
    """The pairs that are followed: the fifty with the most transfers into and out of each node."""

    into: Lists
    out: Lists
    #: [p] which pairs are among those of their target's, of their source's
    is_into: Bools
    is_out: Bools


class _Found(NamedTuple):
    """Flows of one node in one role: what went through, whether it came back, and the two others of each."""

    amount: Float64s
    comes_back: Bools
    first: Int64s
    second: Int64s


def temporal_flows(graph: Snapshot, asked: Int64s) -> Float64s:
    """[q, NAMES] of the asked nodes in each role; NaN where it has none.

    A flow a → p → b takes every two transfers of which the second is not earlier; it carries the smaller of the sums on
    both sides.
    """
    v, pairs = len(graph.sent), np.arange(len(graph.source))
    into = largest(graph.target, pairs, graph.count, KEPT_FLOWS, v)
    out = largest(graph.source, pairs, graph.count, KEPT_FLOWS, v)
    is_into, is_out = np.zeros(len(pairs), dtype=np.bool_), np.zeros(len(pairs), dtype=np.bool_)
    is_into[into.item], is_out[out.item] = True, True
    passing = _Passing(into, out, is_into, is_out)
    found = np.full((len(asked), len(NAMES)), np.nan)
    in_blocks(
        lambda begin, end: _describe_all(graph, passing, asked[begin:end], found[begin:end]), len(asked), block=_BLOCK
    )
    return found


@allocating
def _describe_all(graph: Snapshot, passing: _Passing, asked: Int64s, into: Float64s) -> None:
    seen = np.zeros(len(graph.sent), dtype=np.int64)
    for row in range(len(asked)):
        for role in range(3):
            most = _count(graph, passing, asked[row], role)
            found = _Found(np.empty(most), np.empty(most, np.bool_), np.empty(most, np.int64), np.empty(most, np.int64))
            count = _collect(graph, passing, asked[row], role, found)
            for cycles in range(2):
                kept = np.ones(count, np.bool_) if cycles == 0 else found.comes_back[:count].copy()
                if kept.any():
                    begin = (2 * role + cycles) * _WIDTH
                    _write(found, kept, role, seen, into[row, begin : begin + _WIDTH])


@kernel
def _count(graph: Snapshot, passing: _Passing, node: int, role: int) -> int:
    """An upper bound of the flows."""
    start_in, start_out = passing.into.start, passing.out.start
    if role == 1:
        return (start_in[node + 1] - start_in[node]) * (start_out[node + 1] - start_out[node])
    most = 0
    if role == 0:
        for pair in range(graph.out_start[node], graph.out_start[node + 1]):
            middle = graph.target[pair]
            most += (start_out[middle + 1] - start_out[middle]) if passing.is_into[pair] else 0
    else:
        for place in range(graph.in_start[node], graph.in_start[node + 1]):
            pair = graph.in_pair[place]
            middle = graph.source[pair]
            most += (start_in[middle + 1] - start_in[middle]) if passing.is_out[pair] else 0
    return most


@kernel
def _collect(graph: Snapshot, passing: _Passing, node: int, role: int, found: _Found) -> int:
    """Fill `found` with the node's flows in a role; how many they are."""
    if role == 0:
        return _dispensed(graph, passing, node, found)
    return _passed(graph, passing, node, found) if role == 1 else _sunk(graph, passing, node, found)


@kernel
def _dispensed(graph: Snapshot, passing: _Passing, node: int, found: _Found) -> int:
    count = 0
    for left in range(graph.out_start[node], graph.out_start[node + 1]):
        middle = graph.target[left]
        if passing.is_into[left]:
            for place in range(passing.out.start[middle], passing.out.start[middle + 1]):
                right = passing.out.item[place]
                count = _add(graph, left, right, middle, graph.target[right], found, count)
    return count


@kernel
def _passed(graph: Snapshot, passing: _Passing, node: int, found: _Found) -> int:
    count = 0
    for first in range(passing.into.start[node], passing.into.start[node + 1]):
        left = passing.into.item[first]
        for place in range(passing.out.start[node], passing.out.start[node + 1]):
            right = passing.out.item[place]
            count = _add(graph, left, right, graph.source[left], graph.target[right], found, count)
    return count


@kernel
def _sunk(graph: Snapshot, passing: _Passing, node: int, found: _Found) -> int:
    count = 0
    for last in range(graph.in_start[node], graph.in_start[node + 1]):
        right = graph.in_pair[last]
        middle = graph.source[right]
        if passing.is_out[right]:
            for place in range(passing.into.start[middle], passing.into.start[middle + 1]):
                left = passing.into.item[place]
                count = _add(graph, left, right, graph.source[left], middle, found, count)
    return count


@kernel
def _add(  # noqa: PLR0913, PLR0917 - a compiled kernel cannot take a dataclass
    graph: Snapshot, left: int, right: int, first: int, second: int, found: _Found, count: int
) -> int:
    """Note the flow along both pairs, where some money came before some went."""
    paid, came = 0.0, 0.0
    left_at, left_end = graph.event_start[left], graph.event_start[left + 1]
    right_at, right_end = graph.event_start[right], graph.event_start[right + 1]
    earlier, earlier_sum = 0, 0.0
    for place in range(right_at, right_end):
        # Hours before the snapshot: larger is earlier.
        while left_at < left_end and graph.at_h[left_at] >= graph.at_h[place]:
            earlier += 1
            earlier_sum += graph.event_amount[left_at]
            left_at += 1
        paid += earlier * graph.event_amount[place]
        came += earlier_sum
    if earlier == 0:
        return count
    found.amount[count] = min(came, paid)
    found.comes_back[count] = graph.source[left] == graph.target[right]
    found.first[count], found.second[count] = first, second
    return count + 1


@allocating
def _write(found: _Found, kept: Bools, role: int, seen: Int64s, into: Float64s) -> None:
    amount = found.amount[: len(kept)][kept]
    into[0], into[1], into[2], into[3] = amount.sum(), amount.mean(), np.median(amount), amount.max()
    into[4] = np.sqrt(((amount - amount.mean()) ** 2).sum() / (len(amount) - 1)) if len(amount) > 1 else np.nan
    distinct = (
        _distinct(found.first[: len(kept)][kept], seen),
        _distinct(found.second[: len(kept)][kept], seen),
    )
    # In its own role a node is one.
    place = 0
    for other in range(3):
        if other == role:
            into[5 + other] = 1
        else:
            into[5 + other] = distinct[place]
            place += 1


@kernel
def _distinct(nodes: Int64s, seen: Int64s) -> int:
    """How many different nodes; `seen` is all zero before and after."""
    count = 0
    for node in nodes:
        count += 1 - seen[node]
        seen[node] = 1
    for node in nodes:
        seen[node] = 0
    return count
