"""Port numbers: the rank of each distinct neighbour by first contact (Egressy et al., AAAI 2024, §4.2)."""

from __future__ import annotations

import numpy as np

from graph.columns import Int32s, Int64s


def port_numbers(owner: Int32s, other: Int32s, before: Int32s) -> Int32s:
    """[n] how many distinct neighbours `owner` had met strictly before it first met `other`.

    `before` is the number of strictly earlier events, so that neighbours met at one time share a rank, and later events
    change nothing. O(n log n).
    """
    if len(owner) == 0:
        return np.empty(0, dtype=np.int32)
    key = owner.astype(np.int64) * (int(other.max()) + 1) + other
    _, first_row, contact = np.unique(key, return_index=True, return_inverse=True)
    return _ranks(owner[first_row], before[first_row])[contact]


def _ranks(owner: Int32s, met: Int32s) -> Int32s:
    """[contacts] rank within the owner by time of first contact; equal times share the lowest."""
    order = np.lexsort((met, owner))
    owners, times = owner[order], met[order]
    place = np.arange(len(order), dtype=np.int64)
    new_owner = np.ones(len(order), dtype=np.bool_)
    new_owner[1:] = owners[1:] != owners[:-1]
    new_time = new_owner.copy()
    new_time[1:] |= times[1:] != times[:-1]
    owner_begin: Int64s = np.maximum.accumulate(np.where(new_owner, place, 0))
    time_begin: Int64s = np.maximum.accumulate(np.where(new_time, place, 0))
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = time_begin - owner_begin
    return ranks
