"""The graph of all transfers up to a moment: pairs with totals, as kernels read it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from rivals.exstraqt.transfers import Transfers

from graph.columns import Float64s, Int64s

#: Neighbours by weight that a neighbourhood may go on through.
KEPT_NEIGHBOURS = 100
#: Pairs of a node that flows follow.
KEPT_FLOWS = 50


class Snapshot(NamedTuple):
    """`p` pairs sorted by source, `v` nodes, `e` transfers sorted by pair and time."""

    source: Int64s
    target: Int64s
    #: [p] transfers, money, money times the pair's relative weight in what both ends moved
    count: Float64s
    amount: Float64s
    weighted: Float64s
    #: [p] hours before the snapshot: first, last, sum, sum of squares, and both weighted by money
    first_h: Float64s
    last_h: Float64s
    sum_h: Float64s
    square_h: Float64s
    money_h: Float64s
    money_square_h: Float64s
    #: [p + 1] a pair's transfers are `event_start[p] … event_start[p + 1]` of [e] hours before the snapshot and amounts
    event_start: Int64s
    at_h: Float64s
    event_amount: Float64s
    #: [v + 1] pairs that leave a node; [v + 1], [p] pairs that arrive at it
    out_start: Int64s
    in_start: Int64s
    in_pair: Int64s
    #: [v] totals
    sent: Float64s
    received: Float64s


class Sorted(NamedTuple):
    """All transfers that count, by pair and time: made once, cut for every snapshot."""

    event: Int64s
    pair: Int64s


def sorted_by_pair(given: Transfers) -> Sorted:
    """O(n log n)."""
    events = np.flatnonzero(given.counts)
    pair = given.source[events] * given.node_count + given.target[events]
    order = np.argsort(pair, kind="stable")
    return Sorted(events[order], pair[order])


def snapshot(given: Transfers, ordered: Sorted, first: int, stop: int) -> Snapshot:
    """The graph of events `[first, stop)` as seen just before event `stop` (or after the last one)."""
    seen = (ordered.event >= first) & (ordered.event < stop)
    event, key = ordered.event[seen], ordered.pair[seen]
    begin = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, dtype=np.int64)
    v, now_h = given.node_count, given.at_h[min(stop, len(given.at_h) - 1)]
    source, target = key[begin] // v, key[begin] % v
    money, ago_h = given.amount[event], now_h - given.at_h[event]

    def summed(value: Float64s) -> Float64s:
        return np.add.reduceat(value, begin) if len(begin) else np.empty(0)

    amount = summed(money)
    sent = np.bincount(source, weights=amount, minlength=v)
    received = np.bincount(target, weights=amount, minlength=v)
    with np.errstate(invalid="ignore"):
        weight = np.nan_to_num(amount / sent[source] + amount / received[target])
    ends = np.append(begin, len(key))
    by_target = np.argsort(target, kind="stable")
    return Snapshot(
        source=source,
        target=target,
        count=np.diff(ends).astype(np.float64),
        amount=amount,
        weighted=amount * weight / max(weight.max(initial=0.0), 1e-12),
        first_h=ago_h[begin],
        last_h=ago_h[ends[1:] - 1],
        sum_h=summed(ago_h),
        square_h=summed(ago_h**2),
        money_h=summed(money * ago_h),
        money_square_h=summed(money * ago_h**2),
        event_start=ends,
        at_h=ago_h,
        event_amount=money,
        out_start=np.searchsorted(source, np.arange(v + 1)),
        in_start=np.searchsorted(target[by_target], np.arange(v + 1)),
        in_pair=by_target,
        sent=sent,
        received=received,
    )


class Lists(NamedTuple):
    """[v + 1] where the list of each node begins; its pairs (or neighbours), the largest first."""

    start: Int64s
    item: Int64s


def largest(owner: Int64s, item: Int64s, value: Float64s, most: int, node_count: int) -> Lists:
    """The `most` items of each owner with the highest value; equal ones in the order given."""
    order = np.lexsort((-value, owner))
    owners = owner[order]
    start = np.searchsorted(owners, np.arange(node_count + 1))
    kept = np.arange(len(order)) - start[owners] < most
    return Lists(np.searchsorted(owners[kept], np.arange(node_count + 1)), item[order][kept])


def neighbours(graph: Snapshot) -> Lists:
    """Each node's heaviest neighbours, in whichever direction; the weight of a pair is that of both directions."""
    v = len(graph.sent)
    with np.errstate(invalid="ignore"):
        weight = np.nan_to_num(graph.amount / graph.sent[graph.source] + graph.amount / graph.received[graph.target])
    both = np.concatenate([graph.source * v + graph.target, graph.target * v + graph.source])
    key, inverse = np.unique(both, return_inverse=True)
    return largest(key // v, key % v, np.bincount(inverse, weights=np.tile(weight, 2)), KEPT_NEIGHBOURS, v)
