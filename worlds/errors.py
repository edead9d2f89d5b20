"""Facts about a world that cannot be made."""

from __future__ import annotations

from ringtrace.errors import WrongUse


class ImpossibleWorld(WrongUse):
    """The asked-for world is too small, too short or too large to have the life that it promises."""

    code = "impossible_world"


class NotAFolder(WrongUse):
    """The place for the world is a file."""

    code = "not_a_folder"
