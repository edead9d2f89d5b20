"""Scatter-gathers that an event joins: one account pays several, and these pay one, in any order of time.

The event u → v is a gathering transfer (u between s and v, for each s that paid u) or a scattering one (v between u and
t, for each t that v paid). The size is the number of accounts between. Counterparties of the fixed end are marked once,
then those of each candidate are looked up.
"""

from __future__ import annotations

from graph.arrays import Float32s, Int32s, Int64s
from graph.frames.kernels.marks import AHEAD
from graph.frames.kernels.part import AT, END, FOLLOWING, OTHER, START
from graph.frames.kernels.setting import SCATTER_GATHER
from graph.kernels.jit import kernel


@kernel
def scatter_gathers(
    places: Int32s, accounts: Int32s, by: Int32s, search: Int64s, event: tuple[int, int, int, int, int],
    bins: Int32s, row: Float32s, column: int,
) -> bool:  # fmt: skip
    """Add the patterns to their bins of `row`, from `column` on; True where the steps were not enough.

    `event` is (account between, fixed end, near direction, lowest rank, present rank): for u → v (u, v, IN) finds those
    in which u lies between, and (v, u, OUT) those in which v does.
    """
    between, fixed, near, lowest, rank = event
    begin, place = accounts[between, near, START], accounts[between, near, END] - 1
    if place < begin or places[near, place, AT] < lowest:
        return False
    if not _mark(places, accounts, by, search, event):
        return False
    while place >= begin and places[near, place, AT] >= lowest and search[1] > 0:
        end = places[near, place, OTHER]
        if places[near, place, FOLLOWING] >= rank and end not in (fixed, between):
            size = _size(places, accounts, by, search[0], (end, 1 - near, lowest, rank), search)
            found = bins[SCATTER_GATHER, min(size, bins.shape[1] - 1)]
            if found >= 0:
                row[column + found] += 1
        place -= 1
        search[1] -= 1
    return bool(search[1] <= 0)


@kernel
def _mark(places: Int32s, accounts: Int32s, by: Int32s, search: Int64s, event: tuple[int, int, int, int, int]) -> bool:
    """Mark the fixed end's counterparties and the account between; False where there are no others."""
    between, fixed, near, lowest, _ = event
    begin, place = accounts[fixed, near, START], accounts[fixed, near, END] - 1
    if place < begin or places[near, place, AT] < lowest:
        return False
    search[0] += 1
    by[between, AHEAD] = search[0]
    others = False
    while place >= begin and places[near, place, AT] >= lowest:
        other = places[near, place, OTHER]
        others = others or (other not in (between, fixed))
        by[other, AHEAD] = search[0]
        place -= 1
        search[1] -= 1
    by[fixed, AHEAD] = 0
    return others


@kernel
def _size(
    places: Int32s, accounts: Int32s, by: Int32s, mine: int, end: tuple[int, int, int, int], search: Int64s
) -> int:  # fmt: skip
    """Marked counterparties of `end` = (account, direction, lowest rank, present rank)."""
    account, far, lowest, rank = end
    size, begin, place = 0, accounts[account, far, START], accounts[account, far, END] - 1
    search[1] -= place - begin
    while place >= begin and places[far, place, AT] >= lowest:
        other = places[far, place, OTHER]
        if by[other, AHEAD] == mine and places[far, place, FOLLOWING] >= rank and other != account:
            size += 1
        place -= 1
    return size
