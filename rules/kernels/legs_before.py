"""Every transfer that a search back for a round trip may look at."""

# A kernel is one pass with its columns and thresholds as parameters.
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s
from graph.kernels.jit import allocating


@allocating
def legs_before(
    offsets: Int64s,
    incident: Int32s,
    closing: Int32s,
    source: Int32s,
    target: Int32s,
    counts: Bools,
    at_us: Int64s,
    amount: Int64s,
    window_us: int,
    most_legs: int,
    least_keep: float,
    most_keep: float,
) -> tuple[Int32s, Int32s]:
    """Transfers that `round_trips` may look at for the `closing` ones, whatever else were missing, and its legs.

    `incident[offsets[v]:offsets[v + 1]]` are the events of node v. No early end, no budget, no account only once: so
    what is found is never less than what the search finds among fewer events.
    """
    looked = [np.int32(0) for _ in range(0)]
    legs = [np.int32(0) for _ in range(0)]
    for last in closing:
        limit = at_us[last] - window_us
        heads = [last]
        seen = {last}
        for _ in range(most_legs):
            following = [np.int32(0) for _ in range(0)]
            for head in heads:
                node = source[head]
                for place in range(offsets[node + 1] - 1, offsets[node] - 1, -1):
                    leg = incident[place]
                    if at_us[leg] < limit:
                        break
                    if at_us[leg] >= at_us[head] or target[leg] != node or not counts[leg]:
                        continue
                    looked.append(leg)
                    kept = amount[head] / amount[leg]
                    if least_keep <= kept <= most_keep and leg not in seen:
                        seen.add(leg)
                        legs.append(leg)
                        following.append(leg)
            heads = following
            if len(heads) == 0:
                break
    return np.array(looked, dtype=np.int32), np.array(legs, dtype=np.int32)
