"""Bipartite layers and stacks that an event completes within the window.

Bipartite: the event's payer and another account pay the same beneficiaries, the event's among them. Stack: both were
themselves paid by the same two or more accounts before: three layers, two accounts in each. Time orders the layers of
a stack, not the transfers of a layer. Only transfers between passable accounts of different holders count. Hubs have no
part: neither payers nor the beneficiary that the event pays; a payer that was itself paid by a crowd stacks with none.
"""

from __future__ import annotations

from graph.arrays import Bools, Int32s, Int64s, UInt8s
from graph.kernels.hubs import is_hub, is_hub_around
from graph.kernels.jit import kernel
from graph.kernels.limits import LayerLimits
from graph.kernels.state import INTERNAL

#: Bits of a node's mark: the payer pays it, it pays the payer, it was looked at.
_PAID = 1
_PAYS = 2
_SEEN = 4


@kernel
def layers_completed(
    at: Int64s, until: Int64s, source: Int32s, target: Int32s, flags: UInt8s, earlier_out: Int32s, earlier_in: Int32s,
    later_out: Int32s, source_out: Int32s, source_in: Int32s, target_in: Int32s, passable: Bools, marked_by: Int64s,
    mark: Int32s, search: Int64s, event: int, begin: int, limits: LayerLimits,
) -> tuple[int, int, int, int, bool]:  # fmt: skip
    """Accounts that share two beneficiaries with the payer, three or more, and that stack; the closest; truncation.

    The closest is the other account's transfer to the event's target where the most beneficiaries are shared (the
    stacked before others), -1: none. Cost: at most `steps` transfers looked at.
    """
    u, v, now, left = source[event], target[event], at[event], limits.steps
    paid, was_paid, other = source_out[event], source_in[event], target_in[event]
    if is_hub(at, earlier_out, paid, begin, limits.hub) or is_hub(at, earlier_in, other, begin, limits.hub):
        return 0, 0, 0, -1, False
    search[0] += 1
    base = search[0]
    left = _mark(at, target, flags, earlier_out, passable, marked_by, mark, base, paid, begin, _PAID, left)
    # What paid a hub is of no matter: nothing is marked then, and nothing stacks.
    has_payers = is_hub(at, earlier_in, was_paid, begin, limits.hub)
    marked_by[u], mark[u] = base, _SEEN | (mark[u] if marked_by[u] == base else 0)
    two, more, stacks, best, best_rank = 0, 0, 0, -1, 0
    while other >= 0 and at[other] >= begin:
        if left <= 0:
            left = -1
            break
        left -= 1
        node = source[other]
        bits = mark[node] if marked_by[node] >= base else 0
        is_new = flags[other] & INTERNAL == 0 and passable[node] and bits & _SEEN == 0
        if is_new:
            marked_by[node], mark[node] = max(base, marked_by[node]), bits | _SEEN
        if is_new and not is_hub_around(at, earlier_out, later_out, other, later_out[other], begin, now, limits.hub):
            search[0] += 1
            shared, left = _count(at, at, target, flags, earlier_out, later_out, marked_by, mark, base, search[0],
                                  other, begin, now, _PAID, v, left)  # fmt: skip
            if shared > 0:
                if not has_payers:
                    left = _mark(at, source, flags, earlier_in, passable, marked_by, mark, base, was_paid, begin,
                                 _PAYS, left)  # fmt: skip
                    has_payers = True
                payers = 0
                if not is_hub(at, earlier_in, source_in[other], begin, limits.hub):
                    search[0] += 1
                    payers, left = _count(at, until, source, flags, earlier_in, earlier_in, marked_by, mark, base,
                                          search[0], source_in[other], begin, at[other], _PAYS, -1,
                                          left)  # fmt: skip
                two += shared == 1
                more += shared > 1
                stacks += payers > 1
                rank = shared + (limits.hub if payers > 1 else 0)
                if rank > best_rank:
                    best, best_rank = other, rank
        other = earlier_in[other]
    return two, more, stacks, best, left < 0


@kernel
def _mark(
    at: Int64s, far: Int32s, flags: UInt8s, earlier: Int32s, passable: Bools, marked_by: Int64s, mark: Int32s,
    base: int, leg: int, begin: int, bit: int, left: int,
) -> int:  # fmt: skip
    """Give the other ends of one account's transfers, back from `leg`, the bit; what may still be looked at."""
    while leg >= 0 and at[leg] >= begin:
        if left <= 0:
            return -1
        left -= 1
        node = far[leg]
        if flags[leg] & INTERNAL == 0 and passable[node]:
            bits = mark[node] if marked_by[node] >= base else 0
            marked_by[node], mark[node] = max(base, marked_by[node]), bits | bit
        leg = earlier[leg]
    return left


@kernel
def _count(
    at: Int64s, until: Int64s, far: Int32s, flags: UInt8s, back: Int32s, on: Int32s, marked_by: Int64s, mark: Int32s,
    base: int, mine: int, first: int, begin: int, now: int, bit: int, apart: int, left: int,
) -> tuple[int, int]:  # fmt: skip
    """Accounts with the bit, other than `apart`, at the other ends of a list; what may still be looked at.

    The list goes back from `first` to the begin of the window and then, unless `on` is `back`, on to `now`. An account
    that was counted has the number of this count, `mine`; the numbers of the search go from `base` on.
    """
    count, leg, is_back = 0, first, True
    while True:
        if leg < 0 or at[leg] < begin or at[leg] >= now:
            if not is_back or bit == _PAYS:
                break
            leg, is_back = on[first], False
            continue
        if left <= 0:
            return count, -1
        left -= 1
        node = far[leg]
        is_new = base <= marked_by[node] != mine and mark[node] & bit != 0 and flags[leg] & INTERNAL == 0
        if is_new and node != apart and until[leg] < now:
            marked_by[node] = mine
            count += 1
        leg = back[leg] if is_back else on[leg]
    return count, left
