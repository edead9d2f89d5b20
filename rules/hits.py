"""What rules hand over: which transaction fired which rule, and the transactions that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.columns import Bools, Float32s, Int8s, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHits:
    """`h` hits, sorted by (event, rule). A hit rests on its event and strictly earlier ones."""

    #: rule codes; `rule` points here
    codes: tuple[str, ...]
    #: [h] position in `codes`
    rule: Int8s
    #: [h] the event that fired it
    event: Int32s
    #: [h] 0 to 1, the rule's weight of evidence
    score: Float32s
    #: hit i is proved by `evidence[offsets[i]:offsets[i + 1]]`, rows in time order, the firing event among them
    offsets: Int64s
    evidence: Int32s
    #: [h] the numbers and words that the rule's text wants, JSON-ready
    values: tuple[Mapping[str, Any], ...]

    def __len__(self) -> int:
        """Number of hits."""
        return len(self.rule)

    def proof(self, hit: int) -> Int32s:
        """Rows that prove one hit."""
        return self.evidence[self.offsets[hit] : self.offsets[hit + 1]]

    def strongest(self, event_count: int) -> Float32s:
        """[n] the highest score of each event's hits; 0 without any."""
        best = np.zeros(event_count, dtype=np.float32)
        np.maximum.at(best, self.event, self.score)
        return best

    def any_hit(self, event_count: int) -> Bools:
        """[n] events that fired a rule."""
        fired = np.zeros(event_count, dtype=np.bool_)
        fired[self.event] = True
        return fired
