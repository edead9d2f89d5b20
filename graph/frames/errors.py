"""Facts about tables that cannot become a graph. Whatever was refused left the transformer's state as it was."""

from __future__ import annotations

from ringtrace.errors import RingtraceError, WrongUse


class WrongParameter(WrongUse):
    """A parameter's name or value cannot be meant."""

    code = "wrong_parameter"


class WrongTable(RingtraceError):
    """The table lacks a column, or is none."""

    code = "wrong_table"


class EmptyTable(WrongTable):
    """The table has no rows."""

    code = "empty_table"


class WrongValue(RingtraceError):
    """A value that no transaction has; says its row (from 0) and its column."""

    code = "wrong_value"

    def __init__(self, why: str, *, row: int, column: str) -> None:
        self.row, self.column = row, column
        super().__init__(f"row {row}, column {column}: {why}")
