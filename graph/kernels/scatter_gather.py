"""Scatter-gathers that an event closes: one origin, several intermediaries, one target, each leg in before leg out."""

from __future__ import annotations

from graph.arrays import Bools, Int32s, Int64s, UInt8s
from graph.kernels.gathered import mark_legs
from graph.kernels.hubs import is_hub, is_hub_around
from graph.kernels.jit import inlined, kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.state import HAS_BASE, INTERNAL, Log


@kernel
def scatter_gathers_closed(
    at: Int64s, until: Int64s, source: Int32s, target: Int32s, amount: Int64s, flags: UInt8s, earlier_in: Int32s,
    earlier_out: Int32s, later_out: Int32s, source_in: Int32s, target_in: Int32s, passable: Bools, marked_by: Int64s,
    mark: Int32s, search: Int64s, event: int, limits: ScatterLimits,
) -> tuple[int, int, bool]:  # fmt: skip
    """The most intermediaries of one origin (the event's own among them; 0 below two), that origin, truncation.

    Every transfer lies in the window, an intermediary's second strictly after its first and of a similar amount. The
    event's payer, the origin and the target are no hubs there.
    Cost: at most `steps` transfers looked at.
    """
    now, begin, shared, first = at[event], at[event] - limits.window_us, target[event], source_in[event]
    most, best, base, marked, left = 0, -1, 0, 0, limits.steps
    if is_hub(at, earlier_in, first, begin, limits.middle) or is_hub(
        at, earlier_in, target_in[event], begin, limits.hub
    ):
        return 0, -1, False
    while first >= 0 and at[first] >= begin:
        if left <= 0:
            left = -1
            break
        left -= 1
        origin, before, after = source[first], earlier_out[first], later_out[first]
        # With one transfer alone the origin has scattered nothing.
        alone = (before < 0 or at[before] < begin) and (after < 0 or at[after] >= now)
        if not alone and origin != shared and _hands_on(at, until, amount, flags, first, event, limits):
            if base == 0:
                marked, left = mark_legs(at, amount, flags, passable, source, earlier_in, marked_by, mark, search,
                                         event, target_in[event], begin, left)  # fmt: skip
                base = search[0]
            if marked < 2 or most == marked:
                break
            if not is_hub_around(at, earlier_out, later_out, first, after, begin, now, limits.hub):
                search[0] += 1
                count, left = _intermediaries(at, until, target, amount, flags, earlier_out, later_out, marked_by,
                                              mark, base, search[0], first, begin, now, limits, left,
                                              marked)  # fmt: skip
                if count > most:
                    most, best = count, origin
        first = earlier_in[first]
    return (most, best, left < 0) if most >= 2 else (0, -1, left < 0)


@kernel
def _intermediaries(
    at: Int64s, until: Int64s, target: Int32s, amount: Int64s, flags: UInt8s, earlier: Int32s, later: Int32s,
    marked_by: Int64s, mark: Int32s, base: int, mine: int, first: int, begin: int, now: int, limits: ScatterLimits,
    left: int, most: int,
) -> tuple[int, int]:  # fmt: skip
    """Marked accounts that got money from the origin of `first` before they passed it on; what is left.

    Looks at the transfers before `first` and then at those after it. An account that was counted has the number of
    this count, `mine`; those of the search go from `base` on.
    """
    count, leg, is_back = 0, first, True
    while count < most:
        if leg < 0 or at[leg] < begin or at[leg] >= now:
            if not is_back:
                break
            leg, is_back = later[first], False
            continue
        if left <= 0:
            return count, -1
        left -= 1
        middle = target[leg]
        waits = marked_by[middle] >= base and marked_by[middle] != mine
        if waits and _hands_on(at, until, amount, flags, leg, mark[middle], limits):
            marked_by[middle] = mine
            count += 1
        leg = earlier[leg] if is_back else later[leg]
    return count, left


@inlined
def _hands_on(
    at: Int64s, until: Int64s, amount: Int64s, flags: UInt8s, first: int, second: int, limits: ScatterLimits
) -> bool:
    if until[first] >= at[second] or flags[first] & INTERNAL or flags[first] & flags[second] & HAS_BASE == 0:
        return False
    handed = amount[second]
    return bool(limits.low * amount[first] <= handed <= limits.high * amount[first])


@kernel
def hands_on(log: Log, first: int, second: int, limits: ScatterLimits) -> bool:
    """`second` follows `first` and passes on a similar amount."""
    return _hands_on(log.at, log.until, log.amount, log.flags, first, second, limits)
