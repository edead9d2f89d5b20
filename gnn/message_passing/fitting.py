"""Training of the graph network: seeds in mini-batches, early stopping, the best epoch's weights."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np

from gnn.detector import Dataset, Progress
from gnn.learnable import known_rows
from gnn.message_passing.batch import batch_of
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.inference import logits_of
from gnn.message_passing.layers import EdgeClassifier, torch
from gnn.message_passing.temporal_graph import TemporalGraph, temporal_graph
from gnn.message_passing.weights import weights_of
from gnn.metrics import average_precision
from gnn.split import stopping_rows
from graph.columns import Float32s, Int8s, Int64s

#: Seeds of a step: fewer where there are few, so that an epoch has enough steps.
_FEWEST_IN_STEP, _MOST_IN_STEP = 64, 256
_STEPS: Final = 60
_LEARNING_RATE: Final = 4e-3
_WEIGHT_DECAY: Final = 1e-4
#: Weight of an illicit seed; published settings lie between 6 and 7 without thinning of the clean ones.
_ILLICIT_WEIGHT: Final = 3.0
#: Clean seeds of an epoch: so many for each illicit one, within bounds.
_CLEAN_PER_ILLICIT: Final = 10
_FEWEST_CLEAN, _MOST_CLEAN = 8_000, 16_000
#: Events that the stopping figure rests on: all illicit ones, clean ones up to this many.
_MOST_STOPPING: Final = 20_000
PATIENCE: Final = 4
#: Tensors are small: a second OpenMP thread gains little, and beside other work its spinning costs sixfold.
_THREADS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the network is fitted on."""

    graph: TemporalGraph
    inputs: Float32s
    log_amount: Float32s
    labels: Int8s
    #: events with a known label of the training part, and of the part that stops the training
    training: Int64s
    stopping: Int64s
    #: weights to go on from; empty: new ones
    begin: Mapping[str, Float32s] = field(default_factory=dict)

    @classmethod
    def of(
        cls, data: Dataset, inputs: EdgeInputs, training: Int64s, begin: Mapping[str, Float32s] | None = None
    ) -> Self:
        """What `data` holds of it; its `training` rows are known to be of both classes."""
        return cls(
            graph=temporal_graph(data.columns),
            inputs=inputs.transform(data.columns),
            log_amount=log_amounts(data.columns),
            labels=data.labels,
            training=training,
            stopping=known_rows(data.labels, stopping_rows(data.columns, data.split)),
            begin=begin or {},
        )


@dataclass(slots=True, kw_only=True)
class Fitted:
    """The best epoch's weights and the way there."""

    weights: dict[str, Float32s]
    best_epoch: int = 0
    #: average precision on the stopping part after each epoch; empty where it has one class only
    history: list[float] = field(default_factory=list)
    #: epochs | patience | time
    stopped_by: str = "epochs"


def fit_network(
    material: Material, *, hidden: int, epochs: int, seconds: float, seed: int, progress: Progress
) -> Fitted:
    """Train at most `epochs` and about `seconds`; deterministic on one kind of machine unless time stops it."""
    with deterministic(seed) as device:
        network = EdgeClassifier(_width(material), hidden)
        if material.begin:
            network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in material.begin.items()})
        limits = _Limits(epochs, time.monotonic() + seconds)
        return _train(material, network.to(device), limits, seed, device, progress)


@dataclass(frozen=True, slots=True)
class _Limits:
    epochs: int
    until: float


def _train(  # the parts of one training run
    material: Material, network: Any, limits: _Limits, seed: int, device: Any, progress: Progress
) -> Fitted:
    random = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, limits.epochs, eta_min=_LEARNING_RATE / 10)
    judged = judged_rows(material, random)
    fitted = Fitted(weights=_weights(network))
    best = -1.0
    for epoch in range(limits.epochs):
        in_time = _epoch(network, optimizer, material, epoch_seeds(material, random), limits, device)
        schedule.step()
        figure = _judge(network, material, judged)
        if figure is not None:
            fitted.history.append(round(figure, 6))
        if figure is None or figure > best:
            best = -1.0 if figure is None else figure
            fitted.weights, fitted.best_epoch = _weights(network), epoch + 1
        progress((epoch + 1) / limits.epochs, f"epoch {epoch + 1} of at most {limits.epochs}")
        if not in_time or epoch + 1 - fitted.best_epoch >= PATIENCE:
            fitted.stopped_by = "patience" if in_time else "time"
            break
    return fitted


def _epoch(network: Any, optimizer: Any, material: Material, seeds: Int64s, limits: _Limits, device: Any) -> bool:
    """One pass over `seeds`; False when time was up before its end."""
    weight = torch.tensor(_ILLICIT_WEIGHT, device=device)
    network.train()
    size = min(max(len(seeds) // _STEPS, _FEWEST_IN_STEP), _MOST_IN_STEP)
    for begin in range(0, len(seeds), size):
        rows = seeds[begin : begin + size]
        batch = batch_of(material.graph, material.inputs, material.log_amount, rows)
        truth = torch.from_numpy(material.labels[rows].astype(np.float32)).to(device)
        logits = network(batch, device)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, truth, pos_weight=weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if time.monotonic() > limits.until:
            return False
    return True


def epoch_seeds(material: Material, random: np.random.Generator) -> Int64s:
    """The seeds of one epoch in random order: every illicit one and a fresh draw of clean ones."""
    illicit, clean = _by_class(material.labels, material.training)
    wanted = min(max(_CLEAN_PER_ILLICIT * len(illicit), _FEWEST_CLEAN), _MOST_CLEAN, len(clean))
    drawn = random.choice(clean, size=wanted, replace=False)
    return random.permutation(np.concatenate([illicit, drawn]))


def judged_rows(material: Material, random: np.random.Generator) -> tuple[Int64s, float]:
    """Rows that judge an epoch, and how many clean events each clean one of them stands for."""
    illicit, clean = _by_class(material.labels, material.stopping)
    if len(illicit) == 0 or len(clean) == 0:
        return np.empty(0, dtype=np.int64), 1.0
    drawn = clean if len(clean) <= _MOST_STOPPING else random.choice(clean, size=_MOST_STOPPING, replace=False)
    return np.sort(np.concatenate([illicit, drawn])), len(clean) / len(drawn)


def _judge(network: Any, material: Material, judged: tuple[Int64s, float]) -> float | None:
    """Average precision on the stopping rows; None where they are of one class."""
    rows, stands_for = judged
    if len(rows) == 0:
        return None
    logits = logits_of(weights_of(_weights(network)), material.graph, material.inputs, material.log_amount, rows)
    truth = material.labels[rows] == 1
    return average_precision(truth, logits, weight=np.where(truth, 1.0, stands_for))


def _by_class(labels: Int8s, rows: Int64s) -> tuple[Int64s, Int64s]:
    return rows[labels[rows] == 1], rows[labels[rows] == 0]


def _weights(network: Any) -> dict[str, Float32s]:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in network.state_dict().items()}


def _width(material: Material) -> int:
    seeds = material.training[:1]
    return int(batch_of(material.graph, material.inputs, material.log_amount, seeds).seeds.shape[1])


@contextmanager
def deterministic(seed: int) -> Iterator[Any]:
    """The device to train on, with torch's randomness and threads pinned inside and given back after."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        torch.set_num_threads(_THREADS)
        # Some CUDA kernels have no deterministic form; there a warning must do.
        torch.use_deterministic_algorithms(True, warn_only=device.type == "cuda")  # noqa: FBT003 - torch's signature
        try:
            yield device
        finally:
            torch.use_deterministic_algorithms(strict)
            torch.set_num_threads(threads)
