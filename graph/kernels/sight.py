"""What a search for one event looks at: the past within a window, to be walked in both directions of time."""

from __future__ import annotations

from typing import NamedTuple

from graph.arrays import Bools, Int32s, Int64s, UInt8s
from graph.kernels.jit import kernel
from graph.kernels.state import OUT, Accounts, Log, Marks


class Sight(NamedTuple):
    """The transfers in [begin, time of `event`), and marks of this thread.

    Arrays of log, accounts and marks stand here side by side: reaching through a tuple within a tuple costs as much as
    a step of a search. `log` is for what is done once.
    """

    log: Log
    at: Int64s
    until: Int64s
    source: Int32s
    target: Int32s
    amount: Int64s
    flags: UInt8s
    earlier_out: Int32s
    earlier_in: Int32s
    later_out: Int32s
    later_in: Int32s
    source_out: Int32s
    source_in: Int32s
    target_out: Int32s
    target_in: Int32s
    passable: Bools
    motif_first: Int32s
    marked_by: Int64s
    mark: Int32s
    search: Int64s
    event: int
    begin: int


@kernel
def sight_of(log: Log, accounts: Accounts, marks: Marks, event: int, begin: int) -> Sight:
    """What a search for `event` looks at."""
    return Sight(
        log,
        log.at,
        log.until,
        log.source,
        log.target,
        log.amount,
        log.flags,
        log.earlier_out,
        log.earlier_in,
        log.later_out,
        log.later_in,
        log.source_out,
        log.source_in,
        log.target_out,
        log.target_in,
        accounts.passable,
        accounts.motif_first,
        marks.marked_by,
        marks.mark,
        marks.search,
        event,
        begin,
    )


@kernel
def ahead_of(sight: Sight, known: int, node: int, direction: int) -> int:
    """The transfer that follows `known` in one of the lists of `node`; its first one where `known` is -1."""
    if known < 0:
        return int(sight.motif_first[node, direction])
    return int(sight.later_out[known] if direction == OUT else sight.later_in[known])


@kernel
def is_past(sight: Sight, step: int) -> bool:
    """`step` is a transfer strictly earlier than the event; -1 is none."""
    return bool(step >= 0 and sight.at[step] < sight.at[sight.event])


@kernel
def is_inside(sight: Sight, step: int) -> bool:
    """`step` is a transfer not before the window; -1 is none."""
    return bool(step >= 0 and sight.at[step] >= sight.begin)


@kernel
def earlier(sight: Sight, step: int, direction: int) -> int:
    """The transfer before `step` out of its source, or into its target; -1: none."""
    return int(sight.earlier_out[step] if direction == OUT else sight.earlier_in[step])


@kernel
def later(sight: Sight, step: int, direction: int) -> int:
    """The transfer after `step` out of its source, or into its target; -1: none."""
    return int(sight.later_out[step] if direction == OUT else sight.later_in[step])


@kernel
def is_marked(sight: Sight, node: int) -> bool:
    """The current search has marked the node."""
    return bool(sight.marked_by[node] == sight.search[0])


@kernel
def set_mark(sight: Sight, node: int, mark: int) -> None:
    """Mark a node for the current search."""
    sight.marked_by[node] = sight.search[0]
    sight.mark[node] = mark
