"""What a model may be judged on: later events than anything of it was fitted on, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from gnn.detector import TimeSplit
from gnn.labels import UNKNOWN
from gnn.trained_model import TrainedModel
from graph.columns import Int64s
from graph.store.views import time_at, us_of
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.benchmark.datasets.loaded import told
from ringtrace.benchmark.protocol import Frame
from ringtrace.detected import detector_scores
from ringtrace.detection import ensemble_of
from ringtrace.governance.errors import NothingToCompare
from ringtrace.learning import Snapshot, snapshot
from ringtrace.place import Place
from rules.evaluate import evaluate
from rules.hits import RuleHits
from rules.tables import RuleTables
from scoring.scores import ScoreAt


@dataclass(frozen=True)
class Ground:
    """The present data cut, to judge models on."""

    place: Place
    data: Snapshot

    @classmethod
    def of(cls, place: Place) -> Ground:
        """Raises: `NothingLoaded`."""
        return cls(place, snapshot(place))

    @cached_property
    def truth(self) -> BenchData:
        """Labels known by now, schemes and segments. Raises: `NothingToMeasure` without a label."""
        store = self.place.store
        labels, accounts = store.export_table("labels"), store.export_table("accounts")
        return told("store", self.data.columns, labels, accounts, matured_us=us_of(datetime.now(UTC)))

    @cached_property
    def hits(self) -> RuleHits:
        """What the rules say."""
        return evaluate(self.data.columns, RuleTables(zone=self.place.settings.zone))

    def score_at(self, model: TrainedModel) -> ScoreAt:
        """What a model says of every event. Raises: `ModelRefused`, `EnsembleRefused`, `LibraryMissing`."""
        columns = self.data.columns
        detectors = detector_scores(model, columns, self.data.features, self.place.settings.snapshots)
        return ensemble_of(model).score(detectors, self.hits, columns)

    def after(self, *models: TrainedModel) -> Frame:
        """The events later than all that these models were fitted on, as the reported rows of a measurement.

        Raises: `NothingToCompare` where there is none, or their labels are all of one class.
        """
        until_us = max(fitted_until_us(model) for model in models)
        columns, labels = self.data.columns, self.truth.labels
        first = int(np.searchsorted(columns.occurred_at_us, until_us, side="right"))
        rows: Int64s = np.arange(first, len(columns))
        illicit, clean = (int(np.count_nonzero(labels[rows] == label)) for label in (1, 0))
        if illicit == 0 or clean == 0:
            when = time_at(until_us).isoformat()
            msg = (
                f"{len(rows):,} transactions are later than {when}, until when the models were fitted; {illicit:,} of "
                f"them are known to be illicit and {clean:,} to be clean: figures need some of both"
            )
            raise NothingToCompare(msg)
        split = TimeSplit(train_end=first, valid_end=first)
        learned = labels.copy()
        learned[rows] = UNKNOWN
        return Frame(data=self.truth, variant="after training", labels=learned, split=split, test=rows)


def fitted_until_us(model: TrainedModel) -> int:
    """The last event of the model's training and validation parts, microseconds UTC; before all time for neither."""
    lasts = [model.card["split"][part]["last"] for part in ("train", "valid")]
    return max((us_of(datetime.fromisoformat(last)) for last in lasts if last), default=np.iinfo(np.int64).min)
