"""What others would say the graph network's logits rest on: GNNExplainer and integrated gradients.

Both explain the logits of the candidates themselves, each counted by its probability, and give one weight a transfer,
wherever it is heard. Of more than `MOST_SEEDS` candidates the most probable are explained.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from report import is_small

from gnn.graph_network import GraphNetwork
from gnn.message_passing.attribution import owners
from gnn.message_passing.batch import batch_of
from graph.changed.index import Index
from graph.columns import EventColumns, Float64s, Int32s

MOST_SEEDS: Final = 40 if is_small() else 100
#: As in PyG's GNNExplainer; fewer epochs in the form that tests run.
_EPOCHS, _RATE, _SIZE, _ENTROPY = 20 if is_small() else 100, 0.01, 0.005, 1.0
_STEPS: Final = 20


class NetworkExplainers:
    """One trained network over one cut."""

    def __init__(self, network: GraphNetwork, columns: EventColumns) -> None:
        self.rerun = network.rerun(columns, Index.of(columns))
        self.network = network.attribution().network

    def gnn_explainer(self, rows: Int32s, seed: int) -> Float64s:
        """[rows] a learned mask (Ying et al., NeurIPS 2019, §4.2), here over what the network is told of transfers."""
        heard = _Heard(self, rows)
        random = torch.Generator().manual_seed(seed)
        mask = (0.1 * torch.randn(len(heard.events), generator=random)).requires_grad_()
        descent = torch.optim.Adam([mask], lr=_RATE)
        for _ in range(_EPOCHS):
            descent.zero_grad()
            kept = mask.sigmoid()
            wrong = torch.nn.functional.softplus(-heard.logits(kept))
            entropy = torch.special.entr(kept) + torch.special.entr(1 - kept)
            loss = (heard.counted * wrong).sum() + _SIZE * kept.sum() + _ENTROPY * entropy.mean()
            loss.backward()
            descent.step()
        return heard.told(mask.detach(), rows)

    def integrated_gradients(self, rows: Int32s) -> Float64s:
        """[rows] Sundararajan et al., ICML 2017, §3, from inputs of 0 (the median), summed over a transfer's inputs."""
        heard = _Heard(self, rows)
        total = torch.zeros(len(heard.events))
        for step in range(_STEPS):
            # All inputs of a transfer share one factor: its gradient is the sum of theirs times the inputs.
            shown = torch.full((len(heard.events),), (step + 0.5) / _STEPS, requires_grad=True)
            (heard.counted * heard.logits(shown)).sum().backward()
            assert shown.grad is not None
            total += shown.grad / _STEPS
        return heard.told(total, rows)


class _Heard:
    """Candidates' subgraphs, as a function of how much of each transfer the network is told, 0 to 1."""

    def __init__(self, explainers: NetworkExplainers, rows: Int32s) -> None:
        rerun = explainers.rerun
        seeds = rows
        if len(rows) > MOST_SEEDS:
            logits = rerun.logits(rows, np.empty(0, dtype=np.int32))
            seeds = np.sort(rows[np.argsort(-logits, kind="stable")[:MOST_SEEDS]])
        self._network = explainers.network
        self._batch = batch_of(rerun.graph, rerun.inputs, rerun.log_amount, seeds.astype(np.int64))
        event = owners(rerun, seeds)[1]
        self.events, place = np.unique(np.concatenate([seeds, event]), return_inverse=True)
        self._own, self._place = torch.from_numpy(place[: len(seeds)]), torch.from_numpy(place[len(seeds) :])
        with torch.no_grad():
            #: [seeds] the probability of each, as parts of their sum
            self.counted = torch.sigmoid(self.logits(torch.ones(len(self.events))))
            self.counted /= self.counted.sum()

    def logits(self, shown: torch.Tensor) -> torch.Tensor:
        given = torch.from_numpy(self._batch.events) * shown[self._place, None]
        own = torch.from_numpy(self._batch.seeds) * shown[self._own, None]
        return self._network.from_tensors(self._batch, given, own, "cpu")

    def told(self, weight: torch.Tensor, rows: Int32s) -> Float64s:
        """[rows] their weights; what no seed listened to has the least."""
        place = np.minimum(np.searchsorted(self.events, rows), len(self.events) - 1)
        return np.where(self.events[place] == rows, weight.numpy()[place], float(weight.min()))
