"""Many new counterparties of one node within a window."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: C901, PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events, their counts, offsets, evidence
Bursts = tuple[Int32s, Int32s, Int64s, Int32s]


@allocating
def bursts(
    offsets: Int64s,
    rows: Int32s,
    other: Int32s,
    at_us: Int64s,
    latest_us: Int64s,
    first_us: Int64s,
    is_first: Bools,
    window_us: int,
    past_us: int,
    begin_us: int,
    at_least: int,
    ratio: float,
    budget: int,
) -> Bursts:
    """Events with which a node's counterparties of the window reach `at_least`, nearly all of them new.

    For each event of a group (rows ascending), the window holds the group's events strictly before it and not older
    than `window_us`, and itself. It fires where its own counterparty is new (first paid within the window) and met for
    the first time now, the new ones number `at_least` or more, events of known ones are at most a quarter as many, and
    the new ones are `ratio` times what the `past_us` before the window would let expect. Nothing fires before
    `begin_us`, and a window of more than `budget` events belongs to a hub and never fires either.

    Returns firing events (grouped order), their count of new counterparties, offsets and evidence: the first event of
    each new counterparty in the window, ascending. Cost: events times their window, at most `budget`.
    """
    fired = [np.int32(0) for _ in range(0)]
    counts = [np.int32(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int32(0) for _ in range(0)]
    for group in range(len(offsets) - 1):
        begin, end = offsets[group], offsets[group + 1]
        window_low = begin
        past_low = begin
        for place in range(begin, end):
            event = rows[place]
            now = at_us[event]
            while at_us[rows[window_low]] < now - window_us:
                window_low += 1
            while at_us[rows[past_low]] < now - window_us - past_us:
                past_low += 1
            size = place - window_low + 1
            if now < begin_us or first_us[event] != now or size < at_least or size > budget:
                continue
            new, known = 1, 0
            for back in range(window_low, place):
                earlier = rows[back]
                if latest_us[earlier] >= now or other[earlier] == other[event]:
                    continue
                if is_first[earlier]:
                    new += 1
                elif first_us[earlier] < now - window_us:
                    known += 1
            expected = (window_low - past_low) * (window_us / past_us)
            if new < at_least or known * 4 > new or new < ratio * expected:
                continue
            fired.append(event)
            counts.append(np.int32(new))
            for back in range(window_low, place):
                earlier = rows[back]
                if latest_us[earlier] < now and is_first[earlier] and other[earlier] != other[event]:
                    evidence.append(earlier)
            evidence.append(event)
            starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int32),
        np.array(counts, dtype=np.int32),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int32),
    )
