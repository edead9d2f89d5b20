"""What a model's detectors say of a few events, had others not happened."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from gnn.errors import LibraryMissing
from gnn.graph_network import GraphNetwork
from gnn.message_passing.listened import Listened
from gnn.message_passing.rerun import NetworkRerun
from gnn.trained_model import TrainedModel
from graph.changed.index import Index
from graph.columns import EventColumns, Float64s, Int32s
from graph.features.matrix import FeatureMatrix

if TYPE_CHECKING:
    from gnn.message_passing.attribution import NetworkAttribution


class ModelRerun:
    """The detectors of one model over one cut, to be asked many times.

    Those that read features alone score the new rows; the graph network scores the graph that is left; any other
    keeps what it said, and stands in `held`.
    """

    def __init__(
        self, model: TrainedModel, columns: EventColumns, index: Index, scores: Mapping[str, Float64s]
    ) -> None:
        self._columns, self._scores = columns, scores
        detectors = {name: model.detector(name) for name in scores}
        self._by_features = {name: one for name, one in detectors.items() if getattr(one, "reads_features_only", False)}
        self.networks: dict[str, NetworkRerun] = {
            name: one.rerun(columns, index) for name, one in detectors.items() if isinstance(one, GraphNetwork)
        }
        self._told: dict[str, NetworkAttribution] = {}
        with contextlib.suppress(LibraryMissing):
            self._told = {name: one.attribution() for name, one in detectors.items() if isinstance(one, GraphNetwork)}
        self.held = tuple(name for name in scores if name not in self._by_features and name not in self.networks)

    @property
    def can_listen(self) -> bool:
        """There is a network, and what its logits rest on can be told."""
        return bool(self._told)

    def listened(self, seeds: Int32s) -> dict[str, Listened]:
        """What the logits of `seeds`, ascending, rest on, by network; without torch there is none."""
        return {name: told.of(self.networks[name], seeds) for name, told in self._told.items()}

    def scores(self, events: Int32s, removed: Int32s, features: FeatureMatrix) -> dict[str, Float64s]:
        """[e] by detector, as `Detector.score`; `features` are the rows of `events`, made without the `removed`."""
        told = {name: one.score(self._columns, features) for name, one in self._by_features.items()}
        told |= {name: expit(one.logits(events, removed)) for name, one in self.networks.items()}
        return {**told, **{name: np.asarray(self._scores[name][events]) for name in self.held}}
