"""The graph network's layers, in PyG. Imports torch: only `fitting` reads this module, and only to train."""

from __future__ import annotations

from typing import Any, Final

from gnn.libraries import library
from gnn.message_passing.batch import Batch
from gnn.message_passing.sampler import NODE_INPUTS

torch = library("torch")
nn: Any = torch.nn
MessagePassing: Any = library("torch_geometric.nn").MessagePassing

_DROPOUT: Final = 0.1


class DirectedMessages(MessagePassing):  # type: ignore[misc] # torch_geometric ships no types
    """`sum` and `max` over a node's events of one direction of relu(neighbour + W event): GINE's message.

    Hu et al., ICLR 2020, §5; both aggregates as Corso et al. (PNA), NeurIPS 2020.
    """

    def __init__(self, hidden: int, event_width: int) -> None:
        super().__init__(aggr=["sum", "max"])
        self.event = nn.Linear(event_width, hidden)

    def forward(self, pair: tuple[Any, Any], ends: Any, events: Any) -> Any:
        """[c, 2 hidden] for the receiving nodes of `pair` (sending, receiving)."""
        return self.propagate(ends, x=pair, events=events, size=(len(pair[0]), len(pair[1])))

    def message(self, x_j: Any, events: Any) -> Any:
        """[e, hidden]."""
        return torch.relu(x_j + self.event(events))


class Layer(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """One round of messages along and against the money, with separate weights, and a residual update."""

    def __init__(self, hidden: int, event_width: int) -> None:
        super().__init__()
        self.along = DirectedMessages(hidden, event_width)
        self.against = DirectedMessages(hidden, event_width)
        self.update = nn.Linear(5 * hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, nodes: Any, core_count: int, source: Any, target: Any, events: Any) -> Any:
        """[c, hidden] the core nodes after this round; `nodes` may hold outer nodes, which only send."""
        core = nodes[:core_count]
        to, back = target < core_count, source < core_count
        along = self.along((nodes, core), torch.stack([source[to], target[to]]), events[to])
        against = self.against((nodes, core), torch.stack([target[back], source[back]]), events[back])
        heard = self.update(torch.cat([core, along, against], dim=1))
        return core + self.dropout(torch.relu(self.norm(heard)))


class EdgeClassifier(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """Two layers over a seed's subgraph, event states updated between them, and a logit for the seed.

    Reverse messages, ports and ego marks: Multi-GNN (Egressy et al., AAAI 2024). Event update: e += MLP(s, t, e) / 2.
    """

    def __init__(self, event_width: int, hidden: int) -> None:
        super().__init__()
        self.node = nn.Linear(NODE_INPUTS, hidden)
        self.event = nn.Linear(event_width, hidden)
        self.first = Layer(hidden, event_width)
        self.edge_in = nn.Linear(3 * hidden, hidden)
        self.edge_out = nn.Linear(hidden, hidden)
        self.second = Layer(hidden, hidden)
        self.head_in = nn.Linear(3 * hidden, hidden)
        self.head_dropout = nn.Dropout(_DROPOUT)
        self.head_out = nn.Linear(hidden, 1)

    def _updated(self, source: Any, target: Any, event: Any) -> Any:
        heard = torch.relu(self.edge_in(torch.cat([source, target, event], dim=1)))
        return event + self.edge_out(heard) / 2

    def forward(self, batch: Batch, device: Any) -> Any:
        """[s] logits."""
        return self.from_tensors(batch, torch.from_numpy(batch.events), torch.from_numpy(batch.seeds), device)

    def from_tensors(self, batch: Batch, given: Any, own: Any, device: Any) -> Any:
        """[s] logits; the inputs of events and of seeds are told apart from the rest, for their gradients."""

        def put(array: Any) -> Any:
            return torch.from_numpy(array).to(device)

        source, target, events = put(batch.source), put(batch.target), given.to(device)
        nodes = self.first(self.node(put(batch.nodes)), batch.core_count, source, target, events)
        source, target, events = (part[: batch.first_count] for part in (source, target, events))
        states = self._updated(nodes[source], nodes[target], self.event(events))
        seed_source, seed_target = put(batch.seed_source), put(batch.seed_target)
        seeds = self._updated(nodes[seed_source], nodes[seed_target], self.event(own.to(device)))
        nodes = self.second(nodes, batch.core_count, source, target, states)
        seen = torch.cat([nodes[seed_source], nodes[seed_target], seeds], dim=1)
        return self.head_out(self.head_dropout(torch.relu(self.head_in(seen)))).squeeze(1)
