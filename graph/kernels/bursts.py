"""The longest runs of events around one account within a window."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import allocating


@allocating
def bursts(at: Int64s, offsets: Int64s, window: int, fewest: int, most: int) -> Int64s:
    """[b, 2] first and last place of every burst: `fewest` to `most` events of one group within `window`.

    `at` holds the times of the groups `at[offsets[g]:offsets[g + 1]]`, ascending in each. A burst cannot be made
    longer, and at least half of it was not in the burst before. Cost: O(len(at)).
    """
    found = np.empty((len(at), 2), dtype=np.int64)
    count = 0
    for group in range(len(offsets) - 1):
        begin, reported = offsets[group], offsets[group] - 1
        for end in range(offsets[group], offsets[group + 1]):
            while at[begin] < at[end] - window:
                begin += 1
            following = end + 1
            if following < offsets[group + 1] and at[begin] >= at[following] - window:
                continue
            size = end - begin + 1
            if fewest <= size <= most and 2 * (end - max(reported, begin - 1)) >= size:
                found[count, 0] = begin
                found[count, 1] = end
                count += 1
                reported = end
    return found[:count].copy()
