"""A published graph network fitted and asked like our own: same sampler, same seconds, stopped on the same rows.

Faults of the published code that are not repeated: scalers are fitted on the training part alone, batch normalisation
and dropout are switched off when scores are made, every asked transaction is scored, neighbours are strictly earlier,
and each direction has its own port.
"""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from gnn.detector import Dataset
from gnn.learnable import known_rows, require_both_classes
from gnn.libraries import library
from gnn.message_passing.batch import batch_of
from gnn.message_passing.edge_inputs import EdgeInputs
from gnn.metrics import average_precision
from gnn.peers.design import Design
from graph.columns import Float64s, Int64s

#: Published; time mostly ends it before.
EPOCHS: Final = 100
#: Transactions whose subgraphs tell how many neighbours a node has.
_COUNTED: Final = 2_048
#: Transactions scored at once: about half a gigabyte for PNA.
_AT_ONCE: Final = 1_024


def graph_peer(
    data: Dataset, design: Design, asked: Int64s, *, seconds: float, seed: int, epochs: int = EPOCHS
) -> Float64s:
    """[q] logit of the `asked` transactions after about `seconds` of training, on CUDA where torch finds it.

    Raises: `TooLittleToLearn`, `LibraryMissing` (torch, PyG).
    """
    training = known_rows(data.labels, np.arange(data.split.train_end))
    require_both_classes(data.labels, training)
    library("torch")
    library("torch_geometric")
    from gnn.message_passing.fitting import Material, deterministic  # noqa: PLC0415 - imports torch

    material = Material.of(data, EdgeInputs.fit(data.columns, data.split.train_end), training)
    with deterministic(seed) as device:
        peer = _Peer(material, design, device, np.random.default_rng(seed))
        peer.train(epochs, time.monotonic() + seconds)
        return peer.logits(asked)


class _Peer:
    """One network in training."""

    def __init__(self, material: Any, design: Design, device: Any, random: np.random.Generator) -> None:
        from gnn.peers.networks import PeerNetwork  # noqa: PLC0415 - imports torch

        self._torch = library("torch")
        self._material, self._design, self._device, self._random = material, design, device, random
        some = random.choice(material.training, size=min(_COUNTED, len(material.training)), replace=False)
        self._network = PeerNetwork(design, self._view(np.sort(some))).to(device)

    def train(self, epochs: int, until: float) -> None:
        """Until epochs, time or patience are at their end; keeps the weights of the best one."""
        from gnn.message_passing.fitting import PATIENCE, epoch_seeds, judged_rows  # noqa: PLC0415 - imports torch

        rows, stands_for = judged_rows(self._material, self._random)
        truth = self._material.labels[rows] == 1
        optimizer = self._torch.optim.Adam(self._network.parameters(), lr=self._design.learning_rate)
        best, best_epoch, kept = -1.0, 0, None
        for epoch in range(epochs):
            in_time = self._epoch(optimizer, epoch_seeds(self._material, self._random), until)
            if len(rows):
                weight = np.where(truth, 1.0, stands_for)
                figure = average_precision(truth, self.logits(rows), weight=weight)
                if figure > best:
                    best, best_epoch, kept = figure, epoch, _copy(self._network)
            if not in_time or (kept is not None and epoch - best_epoch >= PATIENCE):
                break
        if kept is not None:
            self._network.load_state_dict(kept)

    def _epoch(self, optimizer: Any, seeds: Int64s, until: float) -> bool:
        """One pass over `seeds`; False when time was up before its end."""
        weight = self._torch.tensor([1.0, self._design.illicit_weight], device=self._device)
        self._network.train()
        for begin in range(0, len(seeds), self._design.step):
            rows = seeds[begin : begin + self._design.step]
            truth = self._torch.from_numpy(self._material.labels[rows].astype(np.int64)).to(self._device)
            loss = self._torch.nn.functional.cross_entropy(self._network(self._view(rows)), truth, weight=weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if time.monotonic() > until:
                return False
        return True

    def logits(self, rows: Int64s) -> Float64s:
        """[rows] how much more illicit than clean."""
        self._network.eval()
        logits = np.empty(len(rows))
        with self._torch.no_grad():
            for begin in range(0, len(rows), _AT_ONCE):
                some = slice(begin, begin + _AT_ONCE)
                both = self._network(self._view(rows[some]))
                logits[some] = (both[:, 1] - both[:, 0]).cpu().numpy()
        return logits

    def _view(self, rows: Int64s) -> Any:
        from gnn.peers.views import view_of  # noqa: PLC0415 - imports torch

        material = self._material
        batch = batch_of(material.graph, material.inputs, material.log_amount, rows)
        return view_of(self._design, batch, self._device)


def _copy(network: Any) -> dict[str, Any]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
