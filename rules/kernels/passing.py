"""Money that leaves a node soon after it came."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: C901, FBT001, PLR0912, PLR0913, PLR0915, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events, money in, money out, first inflow's time, offsets, evidence
Passed = tuple[Int32s, Int64s, Int64s, Int64s, Int64s, Int32s]


@allocating
def passing(
    in_offsets: Int64s,
    in_rows: Int32s,
    out_offsets: Int64s,
    out_rows: Int32s,
    source: Int32s,
    target: Int32s,
    at_us: Int64s,
    latest_us: Int64s,
    amount: Int64s,
    first_us: Int64s,
    undone_us: Int64s,
    window_us: int,
    least_minor: int,
    least_share: float,
    most_share: float,
    crowd_us: int,
    most_inflows: int,
    fresh_target: bool,
    budget: int,
) -> Passed:
    """Outflows that, with those before them, pass on what came in within the window.

    For each outflow f of a node: its inflows strictly earlier and not older than `window_us`, not undone before f and
    not from f's own beneficiary, are I; its outflows from the first of those inflows on, strictly earlier than f, and f
    itself are O. It fires where I is at least `least_minor`, at least half of I comes from payers who first paid within
    the window, `least_share` <= O / I <= `most_share`, f is at least a fifth of I, and (where `fresh_target`) f's
    beneficiary was first paid within the window. An account with more than `most_inflows` inflows in `crowd_us`
    collects for a living (a letting agent, a shop), one with more than `budget` outflows in a window is a hub: neither
    fires.

    Evidence: those inflows and outflows, ascending, f last. Cost: outflows times their window, at most `budget`.
    """
    fired = [np.int32(0) for _ in range(0)]
    came = [np.int64(0) for _ in range(0)]
    went = [np.int64(0) for _ in range(0)]
    since = [np.int64(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int32(0) for _ in range(0)]
    for node in range(len(out_offsets) - 1):
        in_begin, in_end = in_offsets[node], in_offsets[node + 1]
        out_begin, out_end = out_offsets[node], out_offsets[node + 1]
        if in_begin == in_end or out_begin == out_end:
            continue
        in_low, in_high, in_crowd, out_low = in_begin, in_begin, in_begin, out_begin
        for place in range(out_begin, out_end):
            event = out_rows[place]
            now = at_us[event]
            while in_high < in_end and at_us[in_rows[in_high]] < now:
                in_high += 1
            while in_low < in_high and at_us[in_rows[in_low]] < now - window_us:
                in_low += 1
            while in_crowd < in_high and at_us[in_rows[in_crowd]] < now - crowd_us:
                in_crowd += 1
            while at_us[out_rows[out_low]] < now - window_us:
                out_low += 1
            if in_low == in_high or in_high - in_crowd > most_inflows or place - out_low > budget:
                continue
            if fresh_target and first_us[event] < now - window_us:
                continue
            total, fresh, first = np.int64(0), np.int64(0), now
            for back in range(in_low, in_high):
                inflow = in_rows[back]
                if latest_us[inflow] >= now or undone_us[inflow] < now or source[inflow] == target[event]:
                    continue
                total += amount[inflow]
                first = min(first, at_us[inflow])
                if first_us[inflow] >= now - window_us:
                    fresh += amount[inflow]
            if total < least_minor or fresh * 2 < total or amount[event] * 5 < total:
                continue
            out = amount[event]
            for back in range(out_low, place):
                earlier = out_rows[back]
                if latest_us[earlier] < now and at_us[earlier] > first:
                    out += amount[earlier]
            if out < least_share * total or out > most_share * total:
                continue
            fired.append(event)
            came.append(total)
            went.append(out)
            since.append(first)
            for back in range(in_low, in_high):
                inflow = in_rows[back]
                if latest_us[inflow] < now and undone_us[inflow] >= now and source[inflow] != target[event]:
                    evidence.append(inflow)
            for back in range(out_low, place):
                earlier = out_rows[back]
                if latest_us[earlier] < now and at_us[earlier] > first:
                    evidence.append(earlier)
            evidence.append(event)
            starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int32),
        np.array(came, dtype=np.int64),
        np.array(went, dtype=np.int64),
        np.array(since, dtype=np.int64),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int32),
    )
