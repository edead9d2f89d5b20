"""Facts about what cannot be planted, or not there."""

from __future__ import annotations

from ringtrace.errors import WrongUse


class BrokenPatterns(WrongUse):
    """A line of a file of patterns is none; the text names file and line."""

    code = "broken_patterns"


class UnfitBackground(WrongUse):
    """The background is no clean canonical world."""

    code = "unfit_background"


class ImpossiblePlanting(WrongUse):
    """The wanted rate, half or share leaves nothing to plant, or no room for it."""

    code = "impossible_planting"
