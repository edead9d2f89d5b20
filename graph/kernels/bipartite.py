"""Bipartite layers and stacks that an event completes within the window.

Bipartite: the event's payer and another account pay the same beneficiaries, the event's among them. Stack: both were
themselves paid by the same two or more accounts before: three layers, two accounts in each. Time orders the layers of
a stack, not the transfers of a layer. Only transfers between passable accounts of different holders count.
"""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.limits import LayerLimits
from graph.kernels.state import IN, INTERNAL, OUT, Accounts, Log, Marks

#: Bits of a node's mark: the payer pays it, it pays the payer, it was looked at; then two counts of 12 bits.
_PAID = 1
_PAYS = 2
_SEEN = 4
_PAID_SHIFT = 3
_PAYS_SHIFT = 15
_COUNT = 4095


@kernel
def layers_completed(
    log: Log, accounts: Accounts, marks: Marks, event: int, limits: LayerLimits
) -> tuple[int, int, int, int, bool]:
    """Accounts that share two beneficiaries with the payer, three or more, and that stack; the closest; truncation.

    The closest is the other account's transfer to the event's target where the most beneficiaries are shared (the
    stacked before others), -1: none. Cost: at most `steps` transfers looked at, `hub` of one account.
    """
    payer, target = log.source[event], log.target[event]
    begin = log.at[event] - limits.window_us
    other = log.target_in[event]
    if log.flags[event] & INTERNAL or not (accounts.passable[payer] and accounts.passable[target]):
        return 0, 0, 0, -1, False
    if other < 0 or log.at[other] < begin or log.source_out[event] < 0 or log.at[log.source_out[event]] < begin:
        return 0, 0, 0, -1, False
    marks.search[0] += 1
    steps, cut = _mark(log, accounts, marks, log.source_out[event], begin, OUT, limits.steps, limits)
    steps, cut_too = _mark(log, accounts, marks, log.source_in[event], begin, IN, steps, limits)
    cut |= cut_too
    _add(marks, payer, _SEEN)
    two, more, stacks, best, best_rank, left, number = 0, 0, 0, -1, 0, limits.hub, 0
    while other >= 0 and log.at[other] >= begin:
        if left == 0 or steps <= 0:
            return two, more, stacks, best, True
        left -= 1
        steps -= 1
        node = log.source[other]
        if log.flags[other] & INTERNAL == 0 and accounts.passable[node] and _bits(marks, node) & _SEEN == 0:
            _add(marks, node, _SEEN)
            number += 1
            shared, steps, cut_too = _shared(log, marks, event, other, begin, number, steps, limits)
            cut |= cut_too
            if shared > 0:
                payers, steps, cut_too = _shared_payers(log, marks, other, begin, number, steps, limits)
                cut |= cut_too
                two += 1 if shared == 1 else 0
                more += 1 if shared > 1 else 0
                stacks += 1 if payers > 1 else 0
                rank = shared + (limits.hub if payers > 1 else 0)
                if rank > best_rank:
                    best, best_rank = other, rank
        other = log.earlier_in[other]
    return two, more, stacks, best, cut


@kernel
def _bits(marks: Marks, node: int) -> int:
    return int(marks.mark[node]) if marks.marked_by[node] == marks.search[0] else 0


@kernel
def _add(marks: Marks, node: int, bit: int) -> None:
    marks.mark[node] = _bits(marks, node) | bit
    marks.marked_by[node] = marks.search[0]


@kernel
def _mark(log, accounts, marks, leg, begin, direction, steps, limits):  # type: ignore[no-untyped-def]
    """Mark the other ends of the payer's transfers; the steps left, and whether a limit was met."""
    left = limits.hub
    while leg >= 0 and log.at[leg] >= begin:
        if left == 0 or steps <= 0:
            return steps, True
        left -= 1
        steps -= 1
        node = log.target[leg] if direction == OUT else log.source[leg]
        if log.flags[leg] & INTERNAL == 0 and accounts.passable[node]:
            _add(marks, node, _PAID if direction == OUT else _PAYS)
        leg = log.earlier_out[leg] if direction == OUT else log.earlier_in[leg]
    return steps, False


@kernel
def _shared(log, marks, event, first, begin, number, steps, limits):  # type: ignore[no-untyped-def]
    """Other beneficiaries that the payer shares with the one of `first`, steps left, and whether a limit was met."""
    count, left = 0, limits.hub
    for turn in range(2):
        leg = first if turn == 0 else log.later_out[first]
        while leg >= 0 and begin <= log.at[leg] < log.at[event]:
            if left == 0 or steps <= 0:
                return count, steps, True
            left -= 1
            steps -= 1
            node = log.target[leg]
            bits = _bits(marks, node)
            is_new = (bits >> _PAID_SHIFT) & _COUNT != number
            if bits & _PAID and is_new and node != log.target[event] and log.flags[leg] & INTERNAL == 0:
                marks.mark[node] = bits & ~(_COUNT << _PAID_SHIFT) | number << _PAID_SHIFT
                count += 1
            leg = log.earlier_out[leg] if turn == 0 else log.later_out[leg]
    return count, steps, False


@kernel
def _shared_payers(log, marks, first, begin, number, steps, limits):  # type: ignore[no-untyped-def]
    """Accounts that paid both the payer and, before `first`, its source; steps left, and whether a limit was met."""
    count, left = 0, limits.hub
    leg = log.source_in[first]
    while leg >= 0 and log.at[leg] >= begin:
        if left == 0 or steps <= 0:
            return count, steps, True
        left -= 1
        steps -= 1
        node = log.source[leg]
        bits = _bits(marks, node)
        is_new = (bits >> _PAYS_SHIFT) & _COUNT != number
        if bits & _PAYS and is_new and log.flags[leg] & INTERNAL == 0 and log.until[leg] < log.at[first]:
            marks.mark[node] = bits & ~(_COUNT << _PAYS_SHIFT) | number << _PAYS_SHIFT
            count += 1
        leg = log.earlier_in[leg]
    return count, steps, False
