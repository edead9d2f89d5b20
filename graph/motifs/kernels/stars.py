"""Temporal stars of three: every choice of one transfer each from three payers within a short window.

Paranjape, Benson and Leskovec, "Motifs in temporal networks" (WSDM 2017), section 4.2, count such stars; here they are
listed, and only where the centre had exactly three payers within the window, so that crowded accounts list none.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Bools, Int32s, Int64s
from graph.kernels.jit import allocating, kernel


@allocating
def stars(at: Int64s, payer: Int32s, offsets: Int64s, window: int, looked_at: int, most: int) -> tuple[Int64s, Bools]:
    """[s, 3] places of each star, its last transfer last, the latest choices first; [n] places that met a limit.

    `at` ascends in each group `offsets[g]:offsets[g + 1]`, the transfers to one account. Of one last transfer at most
    `most` stars are listed, and at most `looked_at` transfers before it are looked at.
    """
    found, cut = np.empty((max(16, len(at)), 3), dtype=np.int64), np.zeros(len(at), dtype=np.bool_)
    count = 0
    for group in range(len(offsets) - 1):
        for last in range(offsets[group] + 2, offsets[group + 1]):
            first, is_of_three = _window_of(at, payer, offsets[group], last, window, looked_at)
            cut[last] = last - first > looked_at
            if is_of_three and not cut[last]:
                if count + most > len(found):
                    found = np.concatenate((found, np.empty((len(found) + most, 3), dtype=np.int64)))
                count, cut[last] = _list_stars(payer, first, last, most, found, count)
    return found[:count].copy(), cut


@kernel
def _window_of(at: Int64s, payer: Int32s, begin: int, last: int, window: int, looked_at: int) -> tuple[int, bool]:
    """The first place of the window that ends with `last`, and whether exactly three pay in it; less far where not."""
    first, one, other = last, -1, -1
    while first > begin and at[first - 1] >= at[last] - window and last - first <= looked_at:
        first -= 1
        who = payer[first]
        if who == payer[last] or who in (one, other):
            continue
        if other >= 0:
            return first, False
        one, other = (who, -1) if one < 0 else (one, who)
    return first, other >= 0


@kernel
def _list_stars(payer: Int32s, first: int, last: int, most: int, found: Int64s, count: int) -> tuple[int, bool]:
    """Append the stars that end with `last`; how many there are then, and whether there were more."""
    stop = count + most
    for second in range(last - 1, first - 1, -1):
        for third in range(second - 1, first - 1, -1):
            if payer[third] == payer[second] or payer[last] in (payer[second], payer[third]):
                continue
            if count == stop:
                return count, True
            found[count] = (third, second, last)
            count += 1
    return count, False
