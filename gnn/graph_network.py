"""The graph network: a directed multigraph classifier of transactions, trained with PyG, scored without torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

import numpy as np
from scipy.special import expit

from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import known_rows, require_both_classes
from gnn.libraries import library
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.inference import logits_of, seen_of
from gnn.message_passing.rerun import NetworkRerun
from gnn.message_passing.sampler import NODE_INPUTS, PAIR_INPUTS
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.message_passing.weights import Weights, weights_of
from gnn.model_files import read_json, read_tensors, write_json, write_tensors
from graph.changed.index import Index
from graph.columns import EventColumns, Float32s, Float64s, Int64s
from graph.features.matrix import FeatureMatrix

if TYPE_CHECKING:
    from gnn.message_passing.attribution import NetworkAttribution

FORMAT: Final = "ringtrace-graph-network/1"
HIDDEN: Final = 32


class GraphNetwork:
    """Edge classification on the causal subgraph of each transaction; score 0 to 1, higher is more suspicious.

    It sees amounts, kinds, channels, ports and who paid whom, never the feature matrix: what it finds beside the
    boosted trees is its own. Cost: about 30 µs an event to score; 1 to 2 minutes to train on 550,000 events.
    """

    name: ClassVar[str] = "graph_network"
    supervised: ClassVar[bool] = True

    def __init__(self, *, epochs: int = 12, seconds: float = 180.0) -> None:
        self.epochs = epochs
        self.seconds = seconds
        self._inputs: EdgeInputs | None = None
        self._state: dict[str, Float32s] = {}
        self.training: dict[str, Any] = {}

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn on CPU, or on CUDA where torch finds it; a fitted network goes on from what it is, with its inputs.

        Raises: `TooLittleToLearn`, `LibraryMissing` (torch, PyG).
        """
        training = known_rows(data.labels, np.arange(data.split.train_end))
        require_both_classes(data.labels, training)
        library("torch")
        library("torch_geometric")
        from gnn.message_passing.fitting import Material, fit_network  # noqa: PLC0415 - imports torch

        self._inputs = self._inputs or EdgeInputs.fit(data.columns, data.split.train_end)
        fitted = fit_network(
            Material.of(data, self._inputs, training, self._state),
            hidden=HIDDEN,
            epochs=self.epochs,
            seconds=self.seconds,
            seed=seed,
            progress=progress,
        )
        self._state = fitted.weights
        self.training = {
            "best_epoch": fitted.best_epoch,
            "stopped_by": fitted.stopped_by,
            "stopping_average_precision": fitted.history,
        }

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] probability as the network gives it: a rank, not calibrated."""
        del features
        assert self._inputs is not None, "fit or load first"
        weights, inputs = weights_of(self._state), self._inputs.transform(columns)
        rows = np.arange(len(columns))
        logits = logits_of(weights, temporal_graph(columns), inputs, log_amounts(columns), rows)
        return np.asarray(expit(logits), dtype=np.float64)

    def seen(self, columns: EventColumns, rows: Int64s) -> tuple[Float64s, Float32s]:
        """[len(rows)] logits, and [len(rows), 2 HIDDEN] the states of both ends; causal as `score` is."""
        assert self._inputs is not None, "fit or load first"
        inputs = self._inputs.transform(columns)
        return seen_of(weights_of(self._state), temporal_graph(columns), inputs, log_amounts(columns), rows)

    def rerun(self, columns: EventColumns, index: Index) -> NetworkRerun:
        """What scores a few events of `columns` again, had others not happened: see `NetworkRerun`."""
        assert self._inputs is not None, "fit or load first"
        return NetworkRerun(columns, index, self._inputs, weights_of(self._state))

    def attribution(self) -> NetworkAttribution:
        """What tells which events a logit rests on. Raises: `LibraryMissing` (torch, PyG)."""
        assert self._inputs is not None, "fit or load first"
        library("torch")
        library("torch_geometric")
        from gnn.message_passing.attribution import NetworkAttribution  # noqa: PLC0415 - imports torch

        hidden = len(self._state["node.bias"])
        return NetworkAttribution(self._state, self._inputs.width + PAIR_INPUTS, hidden)

    def save(self, folder: Path) -> None:
        """Write `network.json` (inputs, training) and `network.safetensors`."""
        assert self._inputs is not None, "fit or load first"
        document = {"format": FORMAT, "inputs": self._inputs.to_json(), "training": self.training}
        write_json(folder / "network.json", document)
        write_tensors(folder / "network.safetensors", self._state)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`."""
        document = read_json(folder / "network.json")
        if document.get("format") != FORMAT:
            msg = f"network.json is not of the format {FORMAT}"
            raise ModelRefused(msg)
        detector = cls()
        detector._state = read_tensors(folder / "network.safetensors")
        try:
            detector._inputs = EdgeInputs.from_json(document["inputs"])
            detector.training = dict(document["training"])
            _check(weights_of(detector._state), detector._inputs)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            msg = f"network.json and network.safetensors do not fit together: {error!r}"
            raise ModelRefused(msg) from error
        return detector


def _check(weights: Weights, inputs: EdgeInputs) -> None:
    """Raise ValueError unless all shapes agree: the compiled pass does not check bounds."""
    hidden, width = len(weights.node.bias), inputs.width + PAIR_INPUTS
    expected = [(weights.node, NODE_INPUTS, hidden), (weights.event, width, hidden)]
    for layer, event_width in ((weights.first, width), (weights.second, hidden)):
        expected += [(layer.along, event_width, hidden), (layer.against, event_width, hidden)]
        expected += [(layer.update, 5 * hidden, hidden), (layer.norm, 1, hidden)]
    expected += [(weights.edge_in, 3 * hidden, hidden), (weights.edge_out, hidden, hidden)]
    expected += [(weights.head_in, 3 * hidden, hidden), (weights.head_out, hidden, 1)]
    for affine, given, made in expected:
        if affine.weight.shape != (given, made) or affine.bias.shape != (made,):
            msg = f"a weight has the shape {affine.weight.shape}, not {(given, made)}"
            raise ValueError(msg)
        if not (np.isfinite(affine.weight).all() and np.isfinite(affine.bias).all()):
            msg = "a weight is not finite"
            raise ValueError(msg)
