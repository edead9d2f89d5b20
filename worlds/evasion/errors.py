"""Facts about worlds in which nothing can be changed."""

from __future__ import annotations

from ringtrace.errors import WrongUse


class NotPlanted(WrongUse):
    """The folder is no world that `ringtrace plant` wrote, or its files do not fit together."""

    code = "not_planted"


class NoSuchEvasion(WrongUse):
    """No preset has this name."""

    code = "no_such_evasion"
