"""Transfers that bring money back to where it started."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: C901, PERF401, PLR0912, PLR0913, PLR0915, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events, offsets, evidence, whether the budget was met
RoundTrips = tuple[Int32s, Int64s, Int32s, Bools]


@allocating
def round_trips(
    in_offsets: Int64s,
    in_rows: Int32s,
    closing: Int32s,
    source: Int32s,
    target: Int32s,
    passable: Bools,
    at_us: Int64s,
    latest_us: Int64s,
    amount: Int64s,
    first_us: Int64s,
    undone_us: Int64s,
    window_us: int,
    most_legs: int,
    least_keep: float,
    most_keep: float,
    budget: int,
) -> RoundTrips:
    """For each closing event u -> v the time-respecting path v -> … -> u that came before it, if there is one.

    A depth-first search back in time from u over events into each node, newest first. Each leg is strictly earlier
    than the next, within `window_us` of the closing one and not undone before it; each leg's amount is between
    `least_keep` and `most_keep` of the leg before it. The path leads through passable nodes, none twice, and has three
    to `most_legs` legs with the closing one, at least half of them first contacts of the window. The first path found
    is the proof. `budget` bounds the events looked at.
    """
    fired = [np.int32(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int32(0) for _ in range(0)]
    truncated = np.zeros(len(closing), dtype=np.bool_)
    path = np.empty(most_legs, dtype=np.int32)
    cursor = np.empty(most_legs, dtype=np.int64)
    for number in range(len(closing)):
        last = closing[number]
        origin, limit = target[last], at_us[last] - window_us
        path[0] = last
        cursor[0] = -1
        depth, steps, found = 0, 0, False
        while depth >= 0 and not found:
            head = path[depth]
            node = source[head]
            if cursor[depth] < 0:
                low, high = in_offsets[node], in_offsets[node + 1]
                while low < high:
                    middle = (low + high) // 2
                    if at_us[in_rows[middle]] < at_us[head]:
                        low = middle + 1
                    else:
                        high = middle
                cursor[depth] = low
            cursor[depth] -= 1
            place = cursor[depth]
            if place < in_offsets[node] or at_us[in_rows[place]] < limit:
                depth -= 1
                continue
            steps += 1
            if steps > budget:
                truncated[number] = True
                break
            leg = in_rows[place]
            if latest_us[leg] >= at_us[head] or undone_us[leg] < at_us[last]:
                continue
            kept = amount[head] / amount[leg]
            if kept < least_keep or kept > most_keep:
                continue
            if source[leg] == origin:
                if depth >= 1:
                    fresh = 1 if first_us[leg] >= limit else 0
                    for k in range(depth + 1):
                        fresh += 1 if first_us[path[k]] >= limit else 0
                    if fresh * 2 >= depth + 2:
                        path[depth + 1] = leg
                        depth += 1
                        found = True
                continue
            if depth + 2 >= most_legs or not passable[source[leg]]:
                continue
            twice = False
            for k in range(depth + 1):
                twice = twice or source[path[k]] == source[leg]
            if not twice:
                depth += 1
                path[depth] = leg
                cursor[depth] = -1
        if found:
            fired.append(last)
            for k in range(depth, -1, -1):
                evidence.append(path[k])
            starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int32),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int32),
        truncated,
    )
