"""How measures become a ring's risk, where nothing was learned about rings."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from graph.columns import Float64s
from rings.measures import MEASURES

_PLACE: Final = {name: place for place, name in enumerate(MEASURES)}
#: Weights of what makes a structure suspicious beside its transfers' own suspicion; they sum to one.
_STRUCTURE: Final = {"first": 0.3, "passed": 0.2, "tight": 0.2, "rare": 0.3}
#: Part of the transfers' suspicion that stays where nothing about the structure is suspicious.
_FLOOR: Final = 0.5
#: What rules alone may add.
_RULES: Final = 0.1


class Judge(Protocol):
    """Anything that turns the measures of a ring into its risk."""

    def risk(self, measures: Float64s) -> float:
        """0 to 100 from the vector of `MEASURES`; never lower where a measure is higher."""


class PlainJudge:
    """The suspicion of a ring's transfers, weakened where its structure is common, slow or not new."""

    def risk(self, measures: Float64s) -> float:
        """0 to 100; grows with every measure but `mean` and `size`, which it does not use."""
        structure = sum(weight * float(measures[_PLACE[name]]) for name, weight in _STRUCTURE.items())
        upper, rules = float(measures[_PLACE["upper"]]), float(measures[_PLACE["rules"]])
        raised = upper * (_FLOOR + (1.0 - _FLOOR) * structure) + _RULES * rules
        return round(100.0 * float(np.clip(raised, 0.0, 1.0)), 4)
