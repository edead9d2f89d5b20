"""Which events the graph network listened to: gradient times input over each seed's sampled subgraph.

Shrikumar et al., "Learning Important Features Through Propagating Activation Differences", ICML 2017, §2.2 (gradient
times input). What is told is the absolute sum over an event's inputs: how much it moved the logit, in either direction.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from gnn.message_passing.batch import batch_of
from gnn.message_passing.layers import EdgeClassifier
from gnn.message_passing.listened import Listened
from gnn.message_passing.rerun import NetworkRerun
from gnn.message_passing.sampler import subgraphs
from graph.columns import Float32s, Float64s, Int32s


class NetworkAttribution:
    """One trained network as torch layers; some milliseconds a ring. Deterministic on CPU."""

    def __init__(self, state: Mapping[str, Float32s], event_width: int, hidden: int) -> None:
        self.network = EdgeClassifier(event_width, hidden).eval()
        self.network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
        for parameter in self.network.parameters():
            parameter.requires_grad_(requires_grad=False)

    def of(self, rerun: NetworkRerun, seeds: Int32s) -> Listened:
        """What the logits of `seeds` rest on, in the graph as it is."""
        batch = batch_of(rerun.graph, rerun.inputs, rerun.log_amount, seeds.astype(np.int64))
        events = torch.from_numpy(batch.events).requires_grad_()
        own = torch.from_numpy(batch.seeds).requires_grad_()
        self.network.from_tensors(batch, events, own, "cpu").sum().backward()
        seed, event = owners(rerun, seeds)
        return Listened(
            seed=np.concatenate([np.arange(len(seeds)), seed]).astype(np.int32),
            event=np.concatenate([seeds, event]).astype(np.int32),
            strength=np.concatenate([_moved(own), _moved(events)]),
        )


def _moved(given: torch.Tensor) -> Float64s:
    """[rows] how much each row of inputs moved the logits."""
    assert given.grad is not None
    moved: Float64s = (given.grad * given.detach()).abs().sum(dim=1).numpy().astype(np.float64)
    return moved


def owners(rerun: NetworkRerun, seeds: Int32s) -> tuple[Int32s, Int32s]:
    """[e] the seed and the event of each row of a batch: all first hops, seed by seed, then all second ones."""
    found = subgraphs(rerun.graph, seeds.astype(np.int64))
    first, taken = found.counts[:, 2], found.counts[:, 3]
    places = np.arange(found.events.shape[1])[None, :]
    parts = [places < first[:, None], (places >= first[:, None]) & (places < taken[:, None])]
    seed = np.concatenate([np.nonzero(part)[0] for part in parts]).astype(np.int32)
    return seed, np.concatenate([found.events[part] for part in parts]).astype(np.int32)
