"""Bipartite layers and stacks that an event completes within the window.

Bipartite: the event's payer and another account pay the same beneficiaries, the event's among them. Stack: both were
themselves paid by the same two or more accounts before: three layers, two accounts in each. Time orders the layers of
a stack, not the transfers of a layer. Only transfers between passable accounts of different holders count.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import kernel
from graph.kernels.limits import LayerLimits
from graph.kernels.sight import Sight, earlier, is_inside, is_marked, is_past, later, set_mark
from graph.kernels.state import IN, INTERNAL, OUT

#: Bits of a node's mark: the payer pays it, it pays the payer, it was looked at; then two numbers of 12 bits.
_PAID = 1
_PAYS = 2
_SEEN = 4
_PAID_SHIFT = 3
_PAYS_SHIFT = 15
_NUMBER = 4095
#: Places of a budget: transfers that may still be looked at, whether a limit was met, the account in hand.
_STEPS = 0
_CUT = 1
_CURRENT = 2


@kernel
def layers_completed(sight: Sight, limits: LayerLimits) -> tuple[int, int, int, int, bool]:
    """Accounts that share two beneficiaries with the payer, three or more, and that stack; the closest; truncation.

    The closest is the other account's transfer to the event's target where the most beneficiaries are shared (the
    stacked before others), -1: none. Cost: at most `steps` transfers looked at, `hub` of one account.
    """
    event, passable = sight.event, sight.passable
    other = sight.target_in[event]
    if sight.flags[event] & INTERNAL or not (passable[sight.source[event]] and passable[sight.target[event]]):
        return 0, 0, 0, -1, False
    if not (is_inside(sight, other) and is_inside(sight, sight.source_out[event])):
        return 0, 0, 0, -1, False
    budget = np.array([limits.steps, 0, 0])
    sight.search[0] += 1
    _mark(sight, OUT, limits, budget)
    _mark(sight, IN, limits, budget)
    set_mark(sight, sight.source[event], _bits(sight, sight.source[event]) | _SEEN)
    two, more, stacks, best, best_rank, left = 0, 0, 0, -1, 0, limits.hub
    while is_inside(sight, other):
        if left == 0 or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        left -= 1
        budget[_STEPS] -= 1
        shared = _shared(sight, other, limits, budget) if _is_new(sight, other, budget) else 0
        if shared > 0:
            is_stacked = _shared_payers(sight, other, limits, budget) > 1
            two += 1 if shared == 1 else 0
            more += 1 if shared > 1 else 0
            stacks += 1 if is_stacked else 0
            rank = shared + (limits.hub if is_stacked else 0)
            if rank > best_rank:
                best, best_rank = other, rank
        other = earlier(sight, other, IN)
    return two, more, stacks, best, budget[_CUT] > 0


@kernel
def _bits(sight: Sight, node: int) -> int:
    return int(sight.mark[node]) if is_marked(sight, node) else 0


@kernel
def _is_new(sight: Sight, other: int, budget: Int64s) -> bool:
    """The source of `other` is another account that was not looked at yet; it then gets a number of its own."""
    node = sight.source[other]
    bits = _bits(sight, node)
    if sight.flags[other] & INTERNAL or not sight.passable[node] or bits & _SEEN:
        return False
    set_mark(sight, node, bits | _SEEN)
    budget[_CURRENT] += 1
    return True


@kernel
def _mark(sight: Sight, direction: int, limits: LayerLimits, budget: Int64s) -> None:
    """Mark whom the payer paid, or who paid it."""
    left = limits.hub
    leg = sight.source_out[sight.event] if direction == OUT else sight.source_in[sight.event]
    while is_inside(sight, leg):
        if left == 0 or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        left -= 1
        budget[_STEPS] -= 1
        node = sight.target[leg] if direction == OUT else sight.source[leg]
        if sight.flags[leg] & INTERNAL == 0 and sight.passable[node]:
            set_mark(sight, node, _bits(sight, node) | (_PAID if direction == OUT else _PAYS))
        leg = earlier(sight, leg, direction)


@kernel
def _shared(sight: Sight, first: int, limits: LayerLimits, budget: Int64s) -> int:
    """Other beneficiaries that the payer shares with the source of `first`."""
    count, left = 0, limits.hub
    leg, back = first, True
    while True:
        if not (is_inside(sight, leg) and is_past(sight, leg)):
            if not back:
                break
            leg, back = later(sight, first, OUT), False
            continue
        if left == 0 or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        left -= 1
        budget[_STEPS] -= 1
        if sight.target[leg] != sight.target[sight.event]:
            count += _counts(sight, leg, sight.target[leg], _PAID, budget)
        leg = earlier(sight, leg, OUT) if back else later(sight, leg, OUT)
    return count


@kernel
def _shared_payers(sight: Sight, first: int, limits: LayerLimits, budget: Int64s) -> int:
    """Accounts that paid both the payer and, before `first`, its source."""
    count, left = 0, limits.hub
    leg = sight.source_in[first]
    while is_inside(sight, leg):
        if left == 0 or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        left -= 1
        budget[_STEPS] -= 1
        if sight.until[leg] < sight.at[first]:
            count += _counts(sight, leg, sight.source[leg], _PAYS, budget)
        leg = earlier(sight, leg, IN)
    return count


@kernel
def _counts(sight: Sight, leg: int, node: int, bit: int, budget: Int64s) -> int:
    """1 where `node` has the bit and was not counted for the account in hand yet; it is from now on."""
    shift = _PAID_SHIFT if bit == _PAID else _PAYS_SHIFT
    bits = _bits(sight, node)
    if bits & bit == 0 or (bits >> shift) & _NUMBER == budget[_CURRENT] or sight.flags[leg] & INTERNAL:
        return 0
    sight.mark[node] = (bits & ~(_NUMBER << shift)) | (budget[_CURRENT] << shift)
    return 1
