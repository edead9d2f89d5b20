"""What a rule is: a predicate over event columns with its thresholds, weight and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.columns import EventColumns, Float32s, Int32s, Int64s
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one rule found: `h` hits in the order of their events, each with its proof."""

    #: [h] the events that fired, ascending
    event: Int32s
    #: [h] 0 to 1
    score: Float32s
    #: hit i is proved by `evidence[offsets[i]:offsets[i + 1]]`, rows in time order, the firing event last
    offsets: Int64s
    evidence: Int32s
    #: [h] what the rule's text wants, JSON-ready
    values: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table of rules."""

    #: permanent, never reused
    code: str
    #: two to five words
    title: str
    #: template of a hit's text; `scoring.wording` lists the format specifications
    text: str
    predicate: Callable[[EventColumns, RuleTables, Any], Found]
    #: thresholds: a frozen dataclass
    parameters: Any

    @property
    def name(self) -> str:
        """The predicate's name, e.g. `rapid_pass_through`."""
        return self.predicate.__name__

    @property
    def meaning(self) -> str:
        """The first line of the predicate's docstring: what the API shows."""
        return (self.predicate.__doc__ or "").strip().splitlines()[0]
