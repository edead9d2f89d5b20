"""Facts about governance."""

from __future__ import annotations

from ringtrace.errors import NotFound, RingtraceError


class UnknownScore(NotFound):
    """Nothing was served under that score id."""

    code = "unknown_score"


class NotReplayable(RingtraceError):
    """What a score was made from is no longer here: the text says what is missing and where to get it."""

    code = "not_replayable"


class NothingToCompare(RingtraceError):
    """There are no events, labels or parts over which the wanted figure could be made."""

    code = "nothing_to_compare"
