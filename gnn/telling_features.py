"""Which features an unsupervised detector should listen to."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Int64s
from graph.features.catalogue import CATALOGUE

_UNITS: Final = frozenset({"count", "ratio"})
#: Counts and shares that speak for one typology alone: high values are odd, low ones are daily life.
_TELLING: Final = frozenset(f.name for f in CATALOGUE if len(f.typologies) == 1 and f.unit in _UNITS)


def telling_columns(names: tuple[str, ...]) -> Int64s:
    """Positions of the features that speak for exactly one typology; empty for a matrix that has none of them.

    Rare values of amounts, hours or codes are mostly big business, not laundering: with all features an unsupervised
    ranking of the sample world is no better than chance, with these it reaches several times the base rate.
    """
    return np.flatnonzero([name in _TELLING for name in names])
