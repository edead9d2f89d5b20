"""What the kernels are asked for: windows, columns and limits."""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.arrays import Int32s, Int64s

#: Rows of `Setting.plan` and `Setting.bins`.
STATISTICS: Final = 0
FAN: Final = 1
DEGREE: Final = 2
SCATTER_GATHER: Final = 3
TEMPORAL: Final = 4
SIMPLE: Final = 5
PATTERNS: Final = 6
#: Windows that are counted account by account; the others are only searched.
COUNTED: Final = 3

#: Fields of `Setting.plan`: length of the window in the table's unit of time (-1: not wanted), number of the counted
#: window, first column, columns of one histogram. Incoming fans and degrees come before the outgoing ones.
WINDOW: Final = 0
NUMBER: Final = 1
COLUMN: Final = 2
WIDTH: Final = 3


class Setting(NamedTuple):
    """Numbers of the kernels; see `graph.frames.parameters` for what people write."""

    #: [PATTERNS, 4]
    plan: Int64s
    #: [k] one pattern of each counted window
    representative: Int64s
    #: [PATTERNS, sizes] column of a pattern of each size, the last for all larger ones, from its first; -1: none
    bins: Int32s
    #: ascending numbers of the statistics of counts (fan, degree, ratio), and of the values
    of_counts: Int64s
    of_values: Int64s
    #: most transfers on a length-constrained cycle
    longest: int
    #: only so many latest events are seen, in whole moments; 0: all
    most_events: int
    #: transfers that one search of one event may look at
    steps: int
