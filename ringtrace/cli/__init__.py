"""The command line: `ringtrace COMMAND`. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

from ringtrace.cli.program import main

__all__ = ["main"]
