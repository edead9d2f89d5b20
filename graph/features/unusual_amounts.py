"""How often a payer, and those who pay a beneficiary, lately paid far more than usual."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import EventColumns
from graph.features.marks import Marks, names_of, subject_columns, subjects_of
from graph.features.matrix import FeatureMatrix

_DAY_S: Final = 86_400
WINDOWS_S: Final = (_DAY_S, 7 * _DAY_S, 14 * _DAY_S)
#: Times the payer's own mean before it, from which an amount is unusual.
UNUSUAL: Final = 3.0


def unusual_amounts(columns: EventColumns, features: FeatureMatrix) -> FeatureMatrix:
    """Earlier payments of the same payer, and to the same beneficiary, that were `UNUSUAL` for their payer then.

    Stolen cards are used so for days. `features` are the catalogue's: an amount is held against the mean of all that
    its payer had paid before it. Causal as the catalogue; a payer's first payment is neither usual nor unusual.
    """
    over_mean = features.values[:, features.names.index("source_amount_over_mean")]
    said = np.where(np.isnan(over_mean), -1, over_mean > UNUSUAL).astype(np.int8)
    marks = Marks(said=said, known_at_us=columns.occurred_at_us)
    subjects = {name: subject for name, subject in subjects_of(columns).items() if name in {"source", "target"}}
    return FeatureMatrix(
        catalogue="unusual amounts 1",
        names=tuple(name for one in subjects for name in names_of(one, "judged", "unusual", WINDOWS_S)),
        values=np.hstack([subject_columns(columns, subject, marks, WINDOWS_S) for subject in subjects.values()]),
        truncated=np.zeros(len(columns), dtype=np.bool_),
    )
