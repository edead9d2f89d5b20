"""Moments that part what an account was paid from what it paid on, and what lies on either side of them."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import allocating


@allocating
def partings(
    until_in: Int64s, offsets_in: Int64s, at_out: Int64s, offsets_out: Int64s, side: int, fewest: int, most: int
) -> Int64s:
    """[p, 5] the group, first place and end of its payments in, first place and end of its payments out.

    One row for each moment of a group `g` at which a payment out begins: payments in `offsets_in[g]:offsets_in[g + 1]`
    that ended within `side` before it, payments out that begin within `side` from it on; both ascend in their group.
    At least `fewest` on each side, at most `most` together. Cost: O(n).
    """
    found = np.empty((len(at_out), 5), dtype=np.int64)
    count = 0
    for group in range(len(offsets_out) - 1):
        first_in = end_in = offsets_in[group]
        end_out = offsets_out[group]
        for first_out in range(offsets_out[group], offsets_out[group + 1]):
            moment = at_out[first_out]
            if first_out > offsets_out[group] and at_out[first_out - 1] == moment:
                continue
            while end_in < offsets_in[group + 1] and until_in[end_in] < moment:
                end_in += 1
            while first_in < end_in and until_in[first_in] < moment - side:
                first_in += 1
            while end_out < offsets_out[group + 1] and at_out[end_out] < moment + side:
                end_out += 1
            paid_in, paid_out = end_in - first_in, end_out - first_out
            if min(paid_in, paid_out) >= fewest and paid_in + paid_out <= most:
                found[count, 0], found[count, 1], found[count, 2] = group, first_in, end_in
                found[count, 3], found[count, 4] = first_out, end_out
                count += 1
    return found[:count].copy()
