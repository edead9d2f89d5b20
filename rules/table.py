"""The table of rules."""

from __future__ import annotations

from typing import Final

from rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
