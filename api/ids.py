"""Ids from a path: any text that could be stored. What could not be is unknown without asking a database."""

from __future__ import annotations

from typing import Final

from rings.errors import UnknownRing

_MAX_LENGTH: Final = 512


def plausible(subject_id: str) -> bool:
    """Whether a store could hold the id: some printable text of bounded length, without control characters."""
    if not 1 <= len(subject_id) <= _MAX_LENGTH:
        return False
    return not any(ord(c) < 0x20 or ord(c) == 0x7F or 0xD800 <= ord(c) < 0xE000 for c in subject_id)


def shown(subject_id: str) -> str:
    """The id as an error may repeat it."""
    return repr(subject_id[:80]) if plausible(subject_id) else "that was asked for"


def known_ring(ring_id: str) -> str:
    """The id, if it could be a ring's. Raises: `UnknownRing`."""
    if not plausible(ring_id):
        raise UnknownRing("no ring has this id")
    return ring_id
