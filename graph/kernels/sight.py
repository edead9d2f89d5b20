"""What a search for one event looks at: the past within a window, to be walked in both directions of time."""

from __future__ import annotations

from typing import NamedTuple

from graph.kernels.jit import kernel
from graph.kernels.state import OUT, Accounts, Log, Marks


class Sight(NamedTuple):
    """The transfers in [begin, time of `event`), and marks of this thread."""

    log: Log
    accounts: Accounts
    marks: Marks
    event: int
    begin: int


@kernel
def ahead_of(sight: Sight, known: int, node: int, direction: int) -> int:
    """The transfer that follows `known` in one of the lists of `node`; its first one where `known` is -1."""
    log = sight.log
    if known < 0:
        return int(sight.accounts.motif_first[node, direction])
    return int(log.later_out[known] if direction == OUT else log.later_in[known])


@kernel
def is_past(sight: Sight, step: int) -> bool:
    """`step` is a transfer strictly earlier than the event; -1 is none."""
    return bool(step >= 0 and sight.log.at[step] < sight.log.at[sight.event])


@kernel
def is_inside(sight: Sight, step: int) -> bool:
    """`step` is a transfer not before the window; -1 is none."""
    return bool(step >= 0 and sight.log.at[step] >= sight.begin)


@kernel
def earlier(sight: Sight, step: int, direction: int) -> int:
    """The transfer before `step` out of its source, or into its target; -1: none."""
    return int(sight.log.earlier_out[step] if direction == OUT else sight.log.earlier_in[step])


@kernel
def later(sight: Sight, step: int, direction: int) -> int:
    """The transfer after `step` out of its source, or into its target; -1: none."""
    return int(sight.log.later_out[step] if direction == OUT else sight.log.later_in[step])


@kernel
def is_marked(sight: Sight, node: int) -> bool:
    """The current search has marked the node."""
    return bool(sight.marks.marked_by[node] == sight.marks.search[0])


@kernel
def set_mark(sight: Sight, node: int, mark: int) -> None:
    """Mark a node for the current search."""
    sight.marks.marked_by[node] = sight.marks.search[0]
    sight.marks.mark[node] = mark
