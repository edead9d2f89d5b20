"""The root of every error that Ringtrace raises for its user's input or surroundings.

Each package derives its own facts from these roots in its `errors.py`. The command line turns them into
exit codes, `api/errors.py` into HTTP answers; nothing else does.
"""

from __future__ import annotations


class RingtraceError(Exception):
    """A fact that the user can act on; `code` is stable, the text is for people. Exit code 1."""

    code = "failed"


class WrongUse(RingtraceError):
    """The command, setting or request cannot be meant: exit code 2, HTTP 4xx."""

    code = "wrong_use"


class NotFound(RingtraceError):
    """Nothing is known under the given id."""

    code = "not_found"


class Conflict(RingtraceError):
    """The request contradicts what is already stored."""

    code = "conflict"


class Unavailable(RingtraceError):
    """A system that we need (database, broker, library) does not answer or is not installed."""

    code = "unavailable"
