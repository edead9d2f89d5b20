"""Accounts that move much money after a long silence."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: C901, PLR0912, PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events, money out since the silence, length of the silence, offsets, evidence
Woken = tuple[Int32s, Int64s, Int64s, Int64s, Int32s]


@allocating
def waking(
    offsets: Int64s,
    rows: Int32s,
    source: Int32s,
    raises: Bools,
    at_us: Int64s,
    latest_us: Int64s,
    amount: Int64s,
    silence_us: int,
    window_us: int,
    least_minor: int,
    multiple: float,
    budget: int,
) -> Woken:
    """Outflows of a node (those that `raises`) that take much money out soon after a silence.

    A silence is a gap of at least `silence_us` between two of the node's events. Within `window_us` after it, an
    outflow fires where it and the outflows since the silence, strictly earlier, make `least_minor` or more and
    `multiple` times the largest outflow before the silence.

    Evidence: the last event before the silence, the outflows since (the latest `budget`), the firing one last.
    """
    fired = [np.int32(0) for _ in range(0)]
    totals = [np.int64(0) for _ in range(0)]
    gaps = [np.int64(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int32(0) for _ in range(0)]
    for node in range(len(offsets) - 1):
        woke = -1
        largest, largest_before = np.int64(0), np.int64(0)
        for place in range(offsets[node], offsets[node + 1]):
            event = rows[place]
            now = at_us[event]
            if place > offsets[node] and now - latest_us[rows[place - 1]] >= silence_us:
                woke = place
                largest_before = largest
            out = source[event] == node
            if out:
                largest = max(largest, amount[event])
            if not out or not raises[event] or woke < 0 or now - at_us[rows[woke]] > window_us:
                continue
            total, taken = amount[event], 0
            for back in range(place - 1, woke - 1, -1):
                earlier = rows[back]
                if source[earlier] == node and raises[earlier] and latest_us[earlier] < now:
                    total += amount[earlier]
                    taken += 1
                if taken == budget:
                    break
            if total < least_minor or total < multiple * largest_before:
                continue
            fired.append(event)
            totals.append(total)
            gaps.append(at_us[rows[woke]] - at_us[rows[woke - 1]])
            evidence.append(rows[woke - 1])
            skipped = 0
            for back in range(woke, place):
                earlier = rows[back]
                if source[earlier] == node and raises[earlier] and latest_us[earlier] < now:
                    skipped += 1
            skipped -= taken
            for back in range(woke, place):
                earlier = rows[back]
                if source[earlier] == node and raises[earlier] and latest_us[earlier] < now:
                    if skipped <= 0:
                        evidence.append(earlier)
                    skipped -= 1
            evidence.append(event)
            starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int32),
        np.array(totals, dtype=np.int64),
        np.array(gaps, dtype=np.int64),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int32),
    )
