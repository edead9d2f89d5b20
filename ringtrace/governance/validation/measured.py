"""The transactions that a report speaks of, what the model says of them, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gnn.trained_model import TrainedModel
from graph.columns import Bools, EventColumns, Float32s, Float64s, Int8s, Int32s, Int64s
from ringtrace.benchmark.errors import NothingToMeasure
from ringtrace.governance.errors import NothingToCompare
from ringtrace.governance.judging import Ground, fitted_until_us
from ringtrace.scored import Scored
from scoring.scores import FLAGGED_ABOVE


@dataclass(frozen=True)
class Measured:
    """`m` transactions later than all that the model was fitted on, in time order."""

    columns: EventColumns
    #: [m] their rows in `columns`
    rows: Int64s
    #: [m] 1 illicit, 0 clean, -1 unknown
    labels: Int8s
    #: [m] position of the scheme, -1: none
    scheme: Int32s
    #: [m] the ensemble's suspicion, probability and risk of `score_at`; risk of `score_now`
    suspicion: Float64s
    probability: Float64s | None
    risk: Float32s
    risk_now: Float32s
    #: why there are no figures of quality; None: there are
    why: str | None

    @classmethod
    def of(cls, ground: Ground, model: TrainedModel, scored: Scored) -> Measured:
        """Raises: `NothingToCompare` where no transaction is later than what the model was fitted on."""
        columns = ground.data.columns
        first = int(np.searchsorted(columns.occurred_at_us, fitted_until_us(model), side="right"))
        rows = np.arange(first, len(columns))
        if len(rows) == 0:
            raise NothingToCompare("no transaction is later than what the model was fitted on: nothing to report")
        labels = np.full(len(columns), -1, dtype=np.int8)
        scheme = np.full(len(columns), -1, dtype=np.int32)
        why = None
        try:
            labels, scheme = ground.truth.labels, ground.truth.scheme
            ground.after(model)
        except (NothingToMeasure, NothingToCompare) as fact:
            why = str(fact)
        at = scored.score_at
        return cls(
            columns=columns,
            rows=rows,
            labels=labels[rows],
            scheme=scheme[rows],
            suspicion=at.suspicion[rows],
            probability=None if at.probability is None else at.probability[rows],
            risk=at.risk[rows],
            risk_now=scored.now.risk[rows],
            why=why,
        )

    def __len__(self) -> int:
        """Number of transactions."""
        return len(self.rows)

    @cached_property
    def illicit(self) -> Bools:
        """[m] known to be illicit."""
        return np.equal(self.labels, 1)

    @cached_property
    def clean(self) -> Bools:
        """[m] known to be clean."""
        return np.equal(self.labels, 0)

    @cached_property
    def flagged(self) -> Bools:
        """[m] `score_at` above 30."""
        return np.greater(self.risk, FLAGGED_ABOVE)

    @cached_property
    def at_us(self) -> Int64s:
        """[m] when they happened."""
        return self.columns.occurred_at_us[self.rows]

    @cached_property
    def amount_minor(self) -> Int64s:
        """[m] in the base currency, 0 where it is not known."""
        return self.columns.amount_base_minor[self.rows]

    @property
    def days(self) -> int:
        """Days with any of them."""
        return len(np.unique(self.at_us // 86_400_000_000))
