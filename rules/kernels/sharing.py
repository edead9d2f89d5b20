"""Distinct parties at one thing (a device, a card's hour of shopping) within a window."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: C901, PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events, distinct parties, events in the window, offsets, evidence
Shared = tuple[Int32s, Int32s, Int32s, Int64s, Int32s]


@allocating
def sharing(
    offsets: Int64s,
    rows: Int32s,
    party: Int64s,
    parties: int,
    at_us: Int64s,
    latest_us: Int64s,
    window_us: int,
    least_parties: int,
    least_events: int,
    budget: int,
) -> Shared:
    """Events with which a group has `least_parties` distinct parties and `least_events` events in the window.

    The window of an event holds the group's events strictly before it and not older than `window_us`, and itself.
    More than `budget` events in a window: a terminal or a branch, which never fires.

    Evidence: the latest event of each party, ascending, the firing one last.
    """
    fired = [np.int32(0) for _ in range(0)]
    counts = [np.int32(0) for _ in range(0)]
    sizes = [np.int32(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int32(0) for _ in range(0)]
    seen = np.full(parties, -1, dtype=np.int64)
    for group in range(len(offsets) - 1):
        low = offsets[group]
        for place in range(offsets[group], offsets[group + 1]):
            event = rows[place]
            now = at_us[event]
            while at_us[rows[low]] < now - window_us:
                low += 1
            size = place - low + 1
            if size < least_parties or size < least_events or size > budget:
                continue
            seen[party[event]] = place
            distinct, events = 1, 1
            for back in range(place - 1, low - 1, -1):
                earlier = rows[back]
                if latest_us[earlier] >= now:
                    continue
                events += 1
                if seen[party[earlier]] != place:
                    seen[party[earlier]] = place
                    distinct += 1
            if distinct < least_parties or events < least_events:
                continue
            fired.append(event)
            counts.append(np.int32(distinct))
            sizes.append(np.int32(events))
            begin = len(evidence)
            seen[party[event]] = -2 - place
            for back in range(place - 1, low - 1, -1):
                earlier = rows[back]
                if latest_us[earlier] < now and seen[party[earlier]] == place:
                    seen[party[earlier]] = -2 - place
                    evidence.append(earlier)
            end = len(evidence)
            for k in range((end - begin) // 2):
                swapped = evidence[begin + k]
                evidence[begin + k] = evidence[end - 1 - k]
                evidence[end - 1 - k] = swapped
            evidence.append(event)
            starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int32),
        np.array(counts, dtype=np.int32),
        np.array(sizes, dtype=np.int32),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int32),
    )
