"""What a rule is: a predicate over event columns with its thresholds, weight and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from graph.columns import Bools, EventColumns, Float32s, Int32s, Int64s
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one rule found: `h` hits, each with its proof."""

    #: [h] the events that fired
    event: Int32s
    #: [h] 0 to 1
    score: Float32s
    #: hit i is proved by `evidence[offsets[i]:offsets[i + 1]]`: strictly earlier rows and the firing event
    offsets: Int64s
    evidence: Int32s
    #: [h] what the rule's text wants, JSON-ready
    values: Sequence[Mapping[str, Any]]

    @classmethod
    def pairs(cls, event: Int32s, earlier: Int32s, *, score: float, values: Sequence[Mapping[str, Any]]) -> Self:
        """Hits proved by the firing event and one earlier event each."""
        return cls(
            event=event,
            score=np.full(len(event), score, dtype=np.float32),
            offsets=2 * np.arange(len(event) + 1, dtype=np.int64),
            evidence=np.stack([earlier, event], axis=1).reshape(-1).astype(np.int32),
            values=values,
        )

    def only(self, keep: Bools) -> Self:
        """The hits to keep, [h]."""
        sizes = np.diff(self.offsets)
        return replace(
            self,
            event=self.event[keep],
            score=self.score[keep],
            offsets=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes[keep])]),
            evidence=self.evidence[np.repeat(keep, sizes)],
            values=[value for value, kept in zip(self.values, keep, strict=True) if kept],
        )

    def latest(self, most: int) -> Self:
        """The same hits, each proved by its latest `most` rows at most, in time order."""
        pieces = [np.unique(self.evidence[a:b])[-most:] for a, b in zip(self.offsets, self.offsets[1:], strict=False)]
        sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
        return replace(
            self,
            offsets=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)]),
            evidence=np.concatenate([np.zeros(0, dtype=np.int32), *pieces]).astype(np.int32),
        )


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
