"""One measurement with what detectors need of it, each made when first asked for and then kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from gnn.detector import Dataset, Detector
from graph.columns import Float32s, Float64s
from graph.features.matrix import FeatureMatrix
from graph.features.raw import RAW_COUNT
from graph.motifs.hindsight import hindsight
from graph.motifs.instances import MotifInstances
from graph.snapshot import features_of, instances_of
from ringtrace.benchmark.protocol import Frame, Protocol
from rules.evaluate import evaluate
from rules.hits import RuleHits
from rules.tables import RuleTables

Score = Callable[["Task", int], Float64s]


class Task:
    """A frame with features, motif instances, rules' hits, and the scores that detectors share."""

    def __init__(self, frame: Frame, protocol: Protocol, work: Path, *, gnn_seconds: float) -> None:
        """`work` keeps what is derived from the columns."""
        self.frame: Final = frame
        self.protocol: Final = protocol
        self.gnn_seconds: Final = gnn_seconds
        self._work: Final = work
        self._scores: dict[tuple[str, int], Float64s] = {}
        #: fitted on this measurement, by name and seed
        self.detectors: dict[tuple[str, int], Detector] = {}

    @cached_property
    def causal(self) -> FeatureMatrix:
        """The engine's catalogue: of each event from itself and strictly earlier ones."""
        return features_of(self.frame.data.columns, self._work)

    @cached_property
    def instances(self) -> MotifInstances:
        """The motif instances of all events."""
        return instances_of(self.frame.data.columns, self._work)

    @cached_property
    def hits(self) -> RuleHits:
        """What the rules say."""
        return evaluate(self.frame.data.columns, RuleTables(zone="UTC"))

    @cached_property
    def dataset(self) -> Dataset:
        """What trees and unsupervised detectors learn from; in `published` with what was known by each part's end."""
        features = self.causal if self.protocol is Protocol.STRICT else self._with_hindsight()
        return self.with_features(features)

    @cached_property
    def raw(self) -> Dataset:
        """The same with the columns of a transaction by itself."""
        kept = self.causal.values[:, :RAW_COUNT]
        return self.with_features(
            FeatureMatrix(
                catalogue="raw columns",
                names=self.causal.names[:RAW_COUNT],
                values=np.ascontiguousarray(kept),
                truncated=np.zeros(len(kept), dtype=np.bool_),
            )
        )

    def with_features(self, features: FeatureMatrix) -> Dataset:
        """The frame's events and learnable labels with other features."""
        frame = self.frame
        return Dataset(columns=frame.data.columns, features=features, labels=frame.labels, split=frame.split)

    def score(self, name: str, seed: int, make: Score) -> Float64s:
        """[n] the score of a detector, made once for this measurement and seed."""
        if (name, seed) not in self._scores:
            self._scores[name, seed] = make(self, seed)
        return self._scores[name, seed]

    def _with_hindsight(self) -> FeatureMatrix:
        """Causal columns beside those of motif instances, each part's known by the end of that part."""
        columns, split = self.frame.data.columns, self.frame.split
        found: list[Float32s] = []
        names: tuple[str, ...] = ()
        for begin, end in ((0, split.train_end), (split.train_end, split.valid_end), (split.valid_end, len(columns))):
            until = int(columns.occurred_at_us[end]) if end < len(columns) else None
            seen = hindsight(columns, self.instances, known_before_us=until)
            names = seen.names
            found.append(seen.values[begin:end])
        return FeatureMatrix(
            catalogue=f"{self.causal.catalogue}+hindsight",
            names=(*self.causal.names, *names),
            values=np.hstack([self.causal.values, np.vstack(found)]),
            truncated=self.causal.truncated,
        )
