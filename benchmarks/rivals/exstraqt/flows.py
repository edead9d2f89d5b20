"""Money that flows on: totals over five hops along each node's fifty heaviest pairs."""

from __future__ import annotations

from typing import Final

import numpy as np
from rivals.exstraqt.snapshot import KEPT_FLOWS, Lists, Snapshot, largest

from gnn.blocks import in_blocks
from graph.columns import Bools, Float64s, Int64s
from graph.kernels.jit import allocating

HOPS: Final = 5
_PER_HOP: Final = ("total", "nodes", "std", "max", "of_all")
#: (name, whether money is followed to where it goes, whether only nodes that both pay and get count).
_KINDS: Final = (
    ("as_source", True, False),
    ("as_target", False, False),
    ("as_passthrough", True, True),
    ("as_passthrough_reverse", False, True),
)
NAMES: Final = tuple(
    f"flow_{kind}_hop_{hop + 1}_{what}" for kind, _, _ in _KINDS for hop in range(HOPS) for what in _PER_HOP
)
_BLOCK: Final = 256


def flow_totals(graph: Snapshot, asked: Int64s) -> Float64s:
    """[q, NAMES] of the asked nodes; NaN where no money flows that far.

    A pair carries at most what its own side moved in all (published: the other side's total for passing nodes), a path
    the least of its pairs, and after each hop the fifty largest ends are followed. Backwards is the mirror image.
    """
    return np.hstack([_of_kind(graph, asked, forward=forward, passing=passing) for _, forward, passing in _KINDS])


def _of_kind(graph: Snapshot, asked: Int64s, *, forward: bool, passing: bool) -> Float64s:
    """[q, hops and statistics]."""
    v = len(graph.sent)
    nodes = (graph.sent > 0) & (graph.received > 0) if passing else np.ones(v, dtype=np.bool_)
    cap = graph.sent if forward != passing else graph.received
    near, far = (graph.source, graph.target) if forward else (graph.target, graph.source)
    followed = np.flatnonzero((near != far) & nodes[near])
    lists = largest(near[followed], followed, graph.amount[followed], KEPT_FLOWS, v)
    into = np.full((len(asked), HOPS * len(_PER_HOP)), np.nan)

    def work(begin: int, end: int) -> None:
        _follow(lists, far, graph.amount, (cap, nodes), asked[begin:end], into[begin:end])

    in_blocks(work, len(asked), block=_BLOCK)
    return into


@allocating
def _follow(
    lists: Lists, far: Int64s, amount: Float64s, limits: tuple[Float64s, Bools], asked: Int64s, into: Float64s
) -> None:
    cap, nodes = limits
    v = len(cap)
    total, touched = np.zeros(v), np.empty(v, dtype=np.int64)
    for row in range(len(asked)):
        own = asked[row]
        if not nodes[own] or lists.start[own] == lists.start[own + 1]:
            continue
        ends, carried = np.array([own]), np.array([np.inf])
        for hop in range(HOPS):
            count = 0
            for place in range(len(ends)):
                node = ends[place]
                for item in range(lists.start[node], lists.start[node + 1]):
                    pair = lists.item[item]
                    end = far[pair]
                    through = min(carried[place], amount[pair], cap[node])
                    if end == own or through <= 0:
                        continue
                    if total[end] == 0:
                        touched[count] = end
                        count += 1
                    total[end] += through
            if count == 0:
                break
            ends = touched[:count].copy()
            carried = total[ends]
            total[ends] = 0.0
            if count > KEPT_FLOWS:
                least = np.partition(carried, count - KEPT_FLOWS)[count - KEPT_FLOWS]
                kept = carried >= least
                ends, carried = ends[kept], carried[kept]
            carried = np.minimum(carried, cap[own])
            _write(carried, cap[own], into[row, hop * 5 : hop * 5 + 5])


@allocating
def _write(carried: Float64s, cap: float, into: Float64s) -> None:
    total = carried.sum()
    into[0], into[1], into[2], into[3] = total, len(carried), carried.std(), carried.max()
    into[4] = total / cap if cap > 0 else np.nan
