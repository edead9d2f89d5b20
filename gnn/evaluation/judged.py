"""The reported rows of one run: what is true of them, and the score that a detector gave."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from graph.columns import Bools, Float64s, Int8s, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`n` events in time order; figures count only those of known label."""

    #: [n] 1 illicit, 0 clean, -1 unknown
    labels: Int8s
    #: [n] higher is more suspicious
    score: Float64s
    occurred_at_us: Int64s
    #: [n] in the base currency; 0 where it is not known
    amount_minor: Int64s
    #: [n] number of the scheme and position in `TYPOLOGIES`; -1: none
    scheme: Int32s
    typology: Int8s
    #: [n] node numbers of both ends
    source: Int32s
    target: Int32s
    #: [n] neither end took part in a row known to be illicit when the detector learned
    unseen: Bools

    def __len__(self) -> int:
        """Number of events."""
        return len(self.labels)

    @property
    def truth(self) -> Bools:
        """[n] which are illicit."""
        return np.equal(self.labels, 1)

    def known(self) -> Self:
        """The rows whose label is known."""
        kept = self.labels >= 0
        return replace(self, **{one.name: getattr(self, one.name)[kept] for one in fields(self)})
