"""Facts about sources that are not taken in."""

from __future__ import annotations

from ringtrace.errors import RingtraceError, WrongUse


class UnknownFormat(WrongUse):
    """No format recognises the header; `ringtrace inspect` proposes a map."""

    code = "unknown_format"


class UnreadableSource(RingtraceError):
    """The file as a whole cannot be read: missing, empty, cut, of another kind, or made to exhaust us."""

    code = "unreadable_source"


class BadMap(WrongUse):
    """The map names a column, field, word or style that is not there."""

    code = "bad_map"


class BadRates(WrongUse):
    """The file of rates cannot be used; the text names the row."""

    code = "bad_rates"


class TooManyRefused(RingtraceError):
    """A larger share of the rows is bad than allowed: nothing was loaded."""

    code = "too_many_refused"

    def __init__(self, refused: int, rows: int, limit: float, example: str) -> None:
        self.refused, self.rows = refused, rows
        super().__init__(
            f"{refused:,} of {rows:,} rows are refused, more than the {limit:.1%} allowed; nothing was loaded. "
            f"First: {example}"
        )


class SourceChanged(RingtraceError):
    """The file was written to while it was read; load it again."""

    code = "source_changed"
