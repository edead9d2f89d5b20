"""Facts about rings and their records."""

from __future__ import annotations

from ringtrace.errors import Conflict, NotFound, WrongUse


class UnknownRing(NotFound):
    """No complete run knows a ring of that id."""

    code = "unknown_ring"


class WrongCursor(WrongUse):
    """A cursor that was not made by this list, or belongs to another filter or sort."""

    code = "wrong_cursor"


class RunIsComplete(Conflict):
    """The rings of a complete run are records: they are never written again."""

    code = "run_is_complete"


class ScorerRefused(WrongUse):
    """A ring scorer's file is not what `RingScorer.to_json` writes."""

    code = "scorer_refused"
