"""Any `Design` as a network of PyG's own layers, on the causal subgraphs of our sampler. Imports torch."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from gnn.libraries import library
from gnn.message_passing.batch import Batch
from gnn.message_passing.sampler import PAIR_INPUTS
from gnn.peers.design import LAYERS, TOWERS, Design

torch = library("torch")
nn: Any = torch.nn
conv: Any = library("torch_geometric.nn")

_AGGREGATORS: Final = ["mean", "min", "max", "std"]
_SCALERS: Final = ["identity", "amplification", "attenuation"]
#: Of an event's own inputs: both ports, and the device's.
_PORTS: Final = slice(1, 4)


class Edges(NamedTuple):
    """`e` transactions in one direction: sender and receiver, inputs, and what nodes hear along."""

    #: [2, e]
    ends: Any
    inputs: Any
    #: [2, p] distinct pairs of nodes and [e] the pair of each transaction; where parallel ones are not aggregated
    #: first, each is a pair of its own
    pairs: Any
    pair: Any


class View(NamedTuple):
    """A batch as a design sees it: node inputs [k, 1 or 2], one or two directions, scored transactions last."""

    nodes: Any
    directions: list[Edges]
    scored: int


def view_of(design: Design, batch: Batch, device: Any) -> View:
    """The batch's subgraphs with the scored transactions in them, and only the inputs that the design has.

    Nodes have a constant and, where the design has them, ego marks; transactions their own columns and how long ago
    they were.
    """
    own = torch.from_numpy(batch.nodes[:, :2]).amax(dim=1, keepdim=True)
    nodes = torch.cat([torch.ones_like(own), own], dim=1) if design.ego_marks else torch.ones_like(own)
    inputs = torch.cat([torch.from_numpy(batch.events), torch.from_numpy(batch.seeds)])
    # Of what an event gains by being seen from another, its age stands for the published time; the rest is ours.
    inputs = inputs[:, : inputs.shape[1] - PAIR_INPUTS + 1]
    if not design.ports:
        inputs = torch.cat([inputs[:, : _PORTS.start], inputs[:, _PORTS.stop :]], dim=1)
    source = torch.cat([torch.from_numpy(batch.source), torch.from_numpy(batch.seed_source)])
    target = torch.cat([torch.from_numpy(batch.target), torch.from_numpy(batch.seed_target)])
    ways = [(source, target), (target, source)] if design.reverse else [(source, target)]
    inputs = inputs.to(device)
    directions = [_edges(design, torch.stack(way).to(device), inputs, len(nodes)) for way in ways]
    return View(nodes.to(device), directions, len(batch.seeds))


def _edges(design: Design, ends: Any, inputs: Any, node_count: int) -> Edges:
    if not design.parallel_first:
        return Edges(ends, inputs, ends, torch.arange(ends.shape[1], device=ends.device))
    key, pair = torch.unique(ends[0] * node_count + ends[1], return_inverse=True)
    return Edges(ends, inputs, torch.stack([key // node_count, key % node_count]), pair)


def degrees_of(edges: Edges) -> tuple[Any, Any]:
    """How many nodes hear along so many pairs, and how many pairs have so many transactions; none has none."""
    heard, parallel = torch.bincount(edges.pairs[1]), torch.bincount(edges.pair)
    return torch.bincount(heard[heard > 0]).cpu(), torch.bincount(parallel).cpu()


class Parallel(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """The transactions of each pair as one: MEGA-GNN's first aggregation, here PNA's (its §4)."""

    def __init__(self, hidden: int, degrees: Any) -> None:
        super().__init__()
        self.gather = conv.aggr.DegreeScalerAggregation(_AGGREGATORS, _SCALERS, degrees)
        self.mix = nn.Linear(len(_AGGREGATORS) * len(_SCALERS) * hidden, hidden)

    def forward(self, states: Any, edges: Edges) -> Any:
        """[p, hidden] from [e, hidden]."""
        return self.mix(self.gather(states, edges.pair, dim_size=edges.pairs.shape[1]))


class Round(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """One layer in one direction."""

    def __init__(self, design: Design, degrees: tuple[Any, Any]) -> None:
        super().__init__()
        hidden, (heard, parallel) = design.hidden, degrees
        self.parallel = Parallel(hidden, parallel) if design.parallel_first else None
        self.convolution = _convolution(design, heard)
        self.update = _dense(3 * hidden, hidden) if design.edge_updates else None

    def forward(self, nodes: Any, edges: Edges, states: Any) -> tuple[Any, Any]:
        """[k, hidden] what nodes hear, and [e, hidden] what each transaction sees at its receiver's end."""
        if self.parallel is None:
            return self.convolution(nodes, edges.ends, states), None
        gathered = self.parallel(states, edges)
        return self.convolution(nodes, edges.pairs, gathered), gathered[edges.pair]

    def updated(self, nodes: Any, edges: Edges, states: Any, gathered: Any) -> Any:
        """[e, hidden] states after the layer: e + MLP(sender, receiver or its pair, e) / 2."""
        if self.update is None:
            return states
        far = nodes[edges.ends[1]] if gathered is None else gathered
        return states + self.update(torch.cat([nodes[edges.ends[0]], far, states], dim=1)) / 2


class PeerNetwork(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """The network of a design; `degrees` of some training batch scale PNA's messages."""

    def __init__(self, design: Design, view: View) -> None:
        super().__init__()
        hidden, degrees = design.hidden, [degrees_of(one) for one in view.directions]
        self.node = nn.Linear(view.nodes.shape[1], hidden)
        self.edge = nn.ModuleList(nn.Linear(one.inputs.shape[1], hidden) for one in view.directions)
        self.rounds = nn.ModuleList(
            nn.ModuleList(Round(design, of_direction) for of_direction in degrees) for _ in range(LAYERS)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(hidden) for _ in range(LAYERS))
        self.head = nn.Sequential(
            nn.Linear(3 * hidden, 50), nn.ReLU(), nn.Dropout(design.dropout),
            nn.Linear(50, 25), nn.ReLU(), nn.Dropout(design.dropout), nn.Linear(25, 2),
        )  # fmt: skip

    def forward(self, view: View) -> Any:
        """[s, 2] logits of clean and illicit."""
        nodes = self.node(view.nodes)
        states = [embed(one.inputs) for embed, one in zip(self.edge, view.directions, strict=True)]
        for layer, norm in zip(self.rounds, self.norms, strict=True):
            told = [way(nodes, *given) for way, *given in zip(layer, view.directions, states, strict=True)]
            # Directions are averaged, as PyG's `to_hetero` does in the published code.
            heard = torch.stack([one for one, _ in told]).mean(dim=0)
            nodes = (nodes + torch.relu(norm(heard))) / 2
            states = [
                way.updated(nodes, one, state, gathered)
                for way, one, state, (_, gathered) in zip(layer, view.directions, states, told, strict=True)
            ]
        ends = view.directions[0].ends[:, -view.scored :]
        seen = torch.relu(torch.cat([nodes[ends[0]], nodes[ends[1]]], dim=1))
        return self.head(torch.cat([seen, states[0][-view.scored :]], dim=1))


def _convolution(design: Design, degrees: Any) -> Any:
    hidden = design.hidden
    if design.convolution == "gin":
        return conv.GINEConv(_dense(hidden, hidden), edge_dim=hidden)
    return conv.PNAConv(
        hidden, hidden, _AGGREGATORS, _SCALERS, degrees, edge_dim=hidden, towers=TOWERS, divide_input=False
    )


def _dense(width: int, hidden: int) -> Any:
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, hidden))
