"""DOMINANT: a graph autoencoder of attributes and structure (Ding et al., SDM 2019), on the line graph.

Its nodes are transactions, joined where they share an account. Each scored one is rebuilt within its own causal
subgraph: the inputs of our network are its attributes, and its row of the adjacency says which of the sampled
transactions touch its own accounts. Graph convolutions average over the accounts' transactions, which is the line
graph's adjacency divided by degrees, without ever listing its edges.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from gnn.libraries import library
from gnn.message_passing.batch import Batch, batch_of
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.peers.rebuilding import Effort, rebuilding_errors
from graph.columns import EventColumns, Float64s, Int64s

_HIDDEN: Final = 32
_EFFORT: Final = Effort(epochs=5, batch=512, learning_rate=5e-3, at_once=512)
#: The paper's α, the part of the attributes; it is best between .4 and .7.
_ATTRIBUTES: Final = 0.5


def dominant(columns: EventColumns, train_end: int, usual: Int64s, asked: Int64s, *, seed: int) -> Float64s:
    """[q] how badly `asked` transactions and their place in the graph are rebuilt, after learning from `usual` ones.

    Raises: `LibraryMissing` (torch).
    """
    fitted = EdgeInputs.fit(columns, train_end)
    graph, inputs, amounts = temporal_graph(columns), fitted.transform(columns), log_amounts(columns)

    def errors(network: Any, rows: Int64s) -> Any:
        return _errors(network, batch_of(graph, inputs, amounts, rows))

    def make() -> Any:
        return _network(batch_of(graph, inputs, amounts, usual[:1]).seeds.shape[1])

    return rebuilding_errors(make, errors, (usual, asked), _EFFORT, seed=seed)


def _network(width: int) -> Any:
    nn = library("torch").nn
    return nn.ModuleDict(
        {"first": nn.Linear(width, _HIDDEN), "second": nn.Linear(_HIDDEN, _HIDDEN), "out": nn.Linear(_HIDDEN, width)}
    )


def _errors(network: Any, batch: Batch) -> Any:
    """[s] α times the error of the attributes and 1 − α times that of the adjacency, each a mean of squares."""
    torch = library("torch")
    given = torch.cat([torch.from_numpy(batch.events), torch.from_numpy(batch.seeds)])
    source = torch.from_numpy(np.concatenate([batch.source, batch.seed_source]))
    target = torch.from_numpy(np.concatenate([batch.target, batch.seed_target]))
    count = len(batch.nodes)
    heard = torch.relu(network["first"](shared(given, source, target, count)))
    states = network["second"](shared(heard, source, target, count))
    rebuilt = network["out"](shared(torch.relu(states), source, target, count))
    scored = slice(len(batch.events), None)
    attributes = ((rebuilt[scored] - given[scored]) ** 2).mean(dim=1)
    structure = _structure_errors(states[: len(batch.events)], states[scored], batch)
    return _ATTRIBUTES * attributes + (1 - _ATTRIBUTES) * structure


def shared(states: Any, source: Any, target: Any, count: int) -> Any:
    """[e, …] the mean over both ends of the mean over all transactions of that end; `count` ends in all."""
    torch = library("torch")
    total = states.new_zeros(count, states.shape[1]).index_add(0, source, states).index_add(0, target, states)
    degree = torch.bincount(torch.cat([source, target]), minlength=count).clamp(min=1)
    mean = total / degree[:, None]
    return (mean[source] + mean[target]) / 2


def _structure_errors(events: Any, scored: Any, batch: Batch) -> Any:
    """[s] squared error of σ(z·z'), the mean over transactions at its own accounts and the mean over the other ones."""
    torch = library("torch")
    # A subgraph's core nodes lie together, and every transaction of it has one of them at an end.
    core = np.minimum(batch.source, batch.target)
    owner = torch.from_numpy(np.searchsorted(batch.seed_source, core, side="right") - 1)
    near = torch.arange(len(events)) < batch.first_count
    error = (torch.sigmoid((events * scored[owner]).sum(dim=1)) - near.float()) ** 2
    total = scored.new_zeros(len(scored))
    for side in (near, ~near):
        count = torch.bincount(owner[side], minlength=len(scored)).clamp(min=1)
        total = total + scored.new_zeros(len(scored)).index_add(0, owner[side], error[side]) / count
    return total / 2
