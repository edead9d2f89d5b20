"""The temporal graph as if some events had never happened, for a while: incidence lists, counts and first times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from gnn.message_passing.temporal_graph import TemporalGraph
from graph.columns import Int8s, Int32s, Int64s
from graph.kernels.jit import allocating, kernel

#: Arrays that are changed, as numbered in what `_take_out` returns.
_OUT, _IN, _MET, _FIRST = range(4)
#: Which array, its flat place, the number that it held.
Changes = tuple[Int8s, Int64s, Int64s]


@contextmanager
def without(graph: TemporalGraph, offsets: Int64s, incident: Int32s, removed: Int32s, last: int) -> Iterator[None]:
    """For a while `graph` is, for seeds up to `last`, the one of all events but the `removed` (ascending).

    `incident[offsets[v]:offsets[v + 1]]` are the events of node v, ascending. Not for several threads.
    """
    removed = removed[removed <= last]
    if len(removed) == 0:
        yield
        return
    nodes = np.unique(np.concatenate([graph.source[removed], graph.target[removed]]))
    changes = _take_out(graph, offsets, incident, removed, nodes, last)
    try:
        yield
    finally:
        _put_back(graph, *changes)


@allocating
def _take_out(  # noqa: C901, PLR0912 - a compiled kernel is one pass and takes no dataclass
    graph: TemporalGraph, offsets: Int64s, incident: Int32s, removed: Int32s, nodes: Int32s, last: int
) -> Changes:
    which = [np.int8(0) for _ in range(0)]
    place = [np.int64(0) for _ in range(0)]
    old = [np.int64(0) for _ in range(0)]
    gone = set(removed)
    carried = {np.int32(-1)}
    for node in nodes:
        for side in range(2):
            listed = graph.out_event if side == 0 else graph.in_event
            start = graph.out_start if side == 0 else graph.in_start
            to = at = start[node] + np.searchsorted(listed[start[node] : start[node + 1]], removed[0])
            while at < start[node + 1] and listed[at] <= last:
                event = listed[at]
                if event in gone:
                    carried.add(event)
                else:
                    if to < at:
                        which.append(np.int8(_OUT if side == 0 else _IN))
                        place.append(to)
                        old.append(np.int64(listed[to]))
                        listed[to] = event
                    to += 1
                at += 1
            # What is left over comes after every seed: nothing is found there.
            for empty in range(to, at):
                which.append(np.int8(_OUT if side == 0 else _IN))
                place.append(np.int64(empty))
                old.append(np.int64(listed[empty]))
                listed[empty] = last + 1
    for node in nodes:
        first = last + 1
        if graph.out_start[node] < graph.out_start[node + 1]:
            first = min(first, graph.out_event[graph.out_start[node]])
        if graph.in_start[node] < graph.in_start[node + 1]:
            first = min(first, graph.in_event[graph.in_start[node]])
        if first <= last and graph.first_us[node] != graph.time_us[first]:
            which.append(np.int8(_FIRST))
            place.append(np.int64(node))
            old.append(graph.first_us[node])
            graph.first_us[node] = graph.time_us[first]
        sent, got, sent_now, got_now, moment = 0, 0, 0, 0, np.int64(-1)
        begin = offsets[node] + np.searchsorted(incident[offsets[node] : offsets[node + 1]], removed[0])
        for at in range(begin, offsets[node + 1]):
            event = incident[at]
            if event > last:
                break
            if graph.time_us[event] != moment:
                # Events of one time do not see each other.
                sent, got, sent_now, got_now, moment = sent + sent_now, got + got_now, 0, 0, graph.time_us[event]
            for end in range(2):
                if (graph.source[event] if end == 0 else graph.target[event]) == node and sent + got > 0:
                    for side in range(2):
                        which.append(np.int8(_MET))
                        place.append(np.int64(4 * event + 2 * end + side))
                        old.append(np.int64(graph.met[event, 2 * end + side]))
                        graph.met[event, 2 * end + side] -= sent if side == 0 else got
            if event in carried:
                sent_now += graph.source[event] == node
                got_now += graph.target[event] == node
    return np.array(which, dtype=np.int8), np.array(place, dtype=np.int64), np.array(old, dtype=np.int64)


@kernel
def _put_back(graph: TemporalGraph, which: Int8s, place: Int64s, old: Int64s) -> None:
    for k in range(len(which) - 1, -1, -1):
        if which[k] == _OUT:
            graph.out_event[place[k]] = old[k]
        elif which[k] == _IN:
            graph.in_event[place[k]] = old[k]
        elif which[k] == _FIRST:
            graph.first_us[place[k]] = old[k]
        else:
            graph.met[place[k] // 4, place[k] % 4] = old[k]
