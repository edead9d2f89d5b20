"""Statistics of a group of pairs: whose nodes, how much to whom, when, in what shape."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from rivals.exstraqt.snapshot import Snapshot

from graph.columns import Float64s, Int64s
from graph.kernels.jit import allocating

NAMES: Final = (
    *("sources", "targets", "nodes", "both", "source_only", "target_only", "transactions"),
    *(f"{side}_{what}" for side in ("credit", "debit", "credit_weighted", "debit_weighted")
      for what in ("max", "mean", "median", "std")),
    *("turnover", "ts_range", "ts_std", "ts_money_mean", "ts_money_median", "ts_money_std"),
    *("max_degree_in", "max_degree_out", "max_degree", "density"),
)  # fmt: skip
#: The weighted median time is told to one in so many parts of the group's span.
_BINS: Final = 256


class Room(NamedTuple):
    """[v] what a group's nodes got and paid, plain and weighted, and their pairs; zero between groups."""

    credit: Float64s
    debit: Float64s
    credit_weighted: Float64s
    debit_weighted: Float64s
    degree_in: Int64s
    degree_out: Int64s
    node: Int64s


def room(node_count: int) -> Room:
    """For one thread."""
    floats = [np.zeros(node_count) for _ in range(4)]
    return Room(*floats, *(np.zeros(node_count, dtype=np.int64) for _ in range(3)))


@allocating
def describe(graph: Snapshot, pairs: Int64s, space: Room, into: Float64s) -> None:
    """Write the statistics of `pairs` into `into` [NAMES]; leaves it as it is where there are none."""
    if len(pairs) == 0:
        return
    count = _collect(graph, pairs, space)
    nodes = space.node[:count]
    sources, targets, both = 0, 0, 0
    turnover, most_in, most_out, most = 0.0, 0, 0, 0
    for node in nodes:
        has_out, has_in = space.degree_out[node] > 0, space.degree_in[node] > 0
        sources += has_out
        targets += has_in
        both += has_out and has_in
        turnover += max(0.0, space.credit[node] - space.debit[node])
        most_in, most_out = max(most_in, space.degree_in[node]), max(most_out, space.degree_out[node])
        most = max(most, space.degree_in[node] + space.degree_out[node])
    into[0], into[1], into[2], into[3] = sources, targets, count, both
    into[4], into[5], into[6] = sources - both, targets - both, graph.count[pairs].sum()
    _spread(space.credit[nodes][space.degree_in[nodes] > 0], into[7:11])
    _spread(space.debit[nodes][space.degree_out[nodes] > 0], into[11:15])
    _spread(space.credit_weighted[nodes][space.degree_in[nodes] > 0], into[15:19])
    _spread(space.debit_weighted[nodes][space.degree_out[nodes] > 0], into[19:23])
    into[23] = turnover
    _times(graph, pairs, into[24:29])
    into[29], into[30], into[31] = most_in, most_out, most
    into[32] = len(pairs) / (count * (count - 1.0)) if count > 1 else 0.0
    for node in nodes:
        space.credit[node] = space.debit[node] = space.credit_weighted[node] = space.debit_weighted[node] = 0.0
        space.degree_in[node] = space.degree_out[node] = 0


@allocating
def _collect(graph: Snapshot, pairs: Int64s, space: Room) -> int:
    count = 0
    for pair in pairs:
        source, target = graph.source[pair], graph.target[pair]
        if space.degree_in[source] + space.degree_out[source] == 0:
            space.node[count] = source
            count += 1
        space.degree_out[source] += 1
        if space.degree_in[target] + space.degree_out[target] == 0:
            space.node[count] = target
            count += 1
        space.degree_in[target] += 1
        space.debit[source] += graph.amount[pair]
        space.credit[target] += graph.amount[pair]
        space.debit_weighted[source] += graph.weighted[pair]
        space.credit_weighted[target] += graph.weighted[pair]
    return count


@allocating
def _spread(values: Float64s, into: Float64s) -> None:
    if len(values):
        into[0], into[1], into[2], into[3] = values.max(), values.mean(), np.median(values), values.std()


@allocating
def _times(graph: Snapshot, pairs: Int64s, into: Float64s) -> None:
    """Range, standard deviation; mean, median and standard deviation weighted by money; hours before the snapshot."""
    count, money = graph.count[pairs].sum(), graph.amount[pairs].sum()
    oldest, latest = graph.first_h[pairs].max(), graph.last_h[pairs].min()
    mean = graph.sum_h[pairs].sum() / count
    into[0] = oldest - latest
    into[1] = np.sqrt(max(0.0, graph.square_h[pairs].sum() / count - mean * mean))
    if money <= 0:
        return
    mean = graph.money_h[pairs].sum() / money
    into[2] = mean
    into[4] = np.sqrt(max(0.0, graph.money_square_h[pairs].sum() / money - mean * mean))
    step = max(oldest - latest, 1e-9) / _BINS
    histogram = np.zeros(_BINS + 1)
    for pair in pairs:
        if graph.amount[pair] > 0:
            place = (graph.money_h[pair] / graph.amount[pair] - latest) / step
            histogram[min(_BINS, max(0, int(place)))] += graph.amount[pair]
    total, place = histogram[0], 0
    while total < money / 2 and place < _BINS:
        place += 1
        total += histogram[place]
    into[3] = latest + (place + 0.5) * step
