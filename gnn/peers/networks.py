"""Any `Design` as a network of PyG's own layers. Imports torch."""

from __future__ import annotations

from typing import Any, Final

from gnn.libraries import library
from gnn.peers.design import TOWERS, Design
from gnn.peers.views import Direction, Edges, View

torch = library("torch")
nn: Any = torch.nn
conv: Any = library("torch_geometric.nn")
PNAConv: Any = conv.PNAConv

_AGGREGATORS: Final = ["mean", "min", "max", "std"]
_SCALERS: Final = ["identity", "amplification", "attenuation"]


class PairPNA(PNAConv):  # type: ignore[misc] # torch_geometric ships no types
    """PyG's PNA where receivers are other nodes than senders, as its other layers allow."""

    def forward(self, pair: tuple[Any, Any], ends: Any, states: Any) -> Any:
        """[receivers, hidden]."""
        told, hearing = (part[:, None].expand(-1, self.towers, -1) for part in pair)
        heard = self.propagate(ends, x=(told, hearing), edge_attr=states, size=(len(told), len(hearing)))
        both = torch.cat([hearing, heard], dim=-1)
        return self.lin(torch.cat([tower(both[:, k]) for k, tower in enumerate(self.post_nns)], dim=1))


class Parallel(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """The transactions of each pair as one: MEGA-GNN's first aggregation, here PNA's."""

    def __init__(self, hidden: int, degrees: Any) -> None:
        super().__init__()
        self.gather = conv.aggr.DegreeScalerAggregation(_AGGREGATORS, _SCALERS, degrees)
        self.mix = nn.Linear(len(_AGGREGATORS) * len(_SCALERS) * hidden, hidden)

    def forward(self, states: Any, edges: Edges) -> Any:
        """[p, hidden] from [e, hidden]."""
        return self.mix(self.gather(states, edges.pair, dim_size=edges.pairs.shape[1]))


class Round(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """One layer in one direction; `edges` of some training batch scale PNA's messages."""

    def __init__(self, design: Design, edges: Edges) -> None:
        super().__init__()
        hidden, (heard, parallel) = design.hidden, _degrees(edges)
        self.parallel = Parallel(hidden, parallel) if design.parallel_first else None
        self.convolution = _convolution(design, heard)
        self.update = _dense(3 * hidden, hidden) if design.edge_updates else None

    def forward(self, pair: tuple[Any, Any], edges: Edges, states: Any) -> tuple[Any, Any]:
        """[receivers, hidden] what nodes hear, and [e, hidden] what each transaction's pair is together, if it is."""
        if self.parallel is None:
            return self.convolution(pair, edges.ends, states), None
        gathered = self.parallel(states, edges)
        return self.convolution(pair, edges.pairs, gathered), gathered[edges.pair]

    def updated(self, sender: Any, receiver: Any, states: Any, gathered: Any) -> Any:
        """[e, hidden] states after the layer: e + MLP(sender, receiver or its pair, e) / 2."""
        if self.update is None:
            return states
        far = receiver if gathered is None else gathered
        return states + self.update(torch.cat([sender, far, states], dim=1)) / 2


class Way(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """Both layers in one direction, with weights of their own."""

    def __init__(self, design: Design, seen: Direction) -> None:
        super().__init__()
        self.embed = nn.Linear(seen.inputs.shape[1], design.hidden)
        self.first = Round(design, seen.first)
        self.second = Round(design, seen.second)

    def hear(self, nodes: Any, seen: Direction, core_count: int) -> tuple[Any, Any, Any]:
        """What core nodes hear; and of the transactions that go on, their states and what their pairs are together."""
        states = self.embed(seen.inputs)
        heard, gathered = self.first((nodes, nodes[:core_count]), seen.first, states)
        return heard, states[seen.kept], None if gathered is None else gathered[seen.kept]

    def go_on(self, core: Any, seen: Direction, states: Any, gathered: Any) -> Any:
        """The states of the transactions that go on, after the first layer."""
        sender, receiver = seen.core_ends
        return self.first.updated(core[sender], core[receiver], states, gathered)


class PeerNetwork(nn.Module):  # type: ignore[misc] # torch_geometric ships no types
    """The network of a design; `view` is of some training transactions, whose degrees scale PNA's messages."""

    def __init__(self, design: Design, view: View) -> None:
        super().__init__()
        hidden = design.hidden
        self.node = nn.Linear(view.nodes.shape[1], hidden)
        self.ways = nn.ModuleList(Way(design, seen) for seen in view.directions)
        self.norms = nn.ModuleList(nn.BatchNorm1d(hidden) for _ in range(2))
        self.head = nn.Sequential(
            nn.Linear(3 * hidden, 50), nn.ReLU(), nn.Dropout(design.dropout),
            nn.Linear(50, 25), nn.ReLU(), nn.Dropout(design.dropout), nn.Linear(25, 2),
        )  # fmt: skip

    def forward(self, view: View) -> Any:
        """[s, 2] logits of clean and illicit."""
        nodes = self.node(view.nodes)
        told = [way.hear(nodes, seen, view.core_count) for way, seen in self._each(view)]
        core = self._renewed(0, nodes[: view.core_count], [heard for heard, _, _ in told])
        states = [way.go_on(core, seen, *rest) for (way, seen), (_, *rest) in zip(self._each(view), told, strict=True)]
        ends = core[view.served]
        again = [
            way.second((core, ends), seen.second, state)
            for (way, seen), state in zip(self._each(view), states, strict=True)
        ]
        ends = self._renewed(1, ends, [heard for heard, _ in again])
        return self.head(self._scored(view, ends, states[0], again[0][1]))

    def _each(self, view: View) -> list[tuple[Any, Direction]]:
        return list(zip(self.ways, view.directions, strict=True))

    def _renewed(self, layer: int, nodes: Any, heard: list[Any]) -> Any:
        """Directions are averaged, as PyG's `to_hetero` does in the published code."""
        return (nodes + torch.relu(self.norms[layer](torch.stack(heard).mean(dim=0)))) / 2

    def _scored(self, view: View, ends: Any, states: Any, gathered: Any) -> Any:
        """[s, 3 hidden] both ends and the state of the scored transactions, which are the last along the money."""
        count = view.scored.shape[1]
        source, target = ends[view.scored[0]], ends[view.scored[1]]
        own = None if gathered is None else gathered[-count:]
        state = self.ways[0].second.updated(source, target, states[-count:], own)
        return torch.cat([torch.relu(source), torch.relu(target), state], dim=1)


def _degrees(edges: Edges) -> tuple[Any, Any]:
    """How many nodes hear along so many pairs, and how many pairs have so many transactions; those of none left out."""
    heard, parallel = torch.bincount(edges.pairs[1]), torch.bincount(edges.pair)
    return torch.bincount(heard[heard > 0]).cpu(), torch.bincount(parallel).cpu()


def _convolution(design: Design, degrees: Any) -> Any:
    hidden = design.hidden
    if design.convolution == "gin":
        return conv.GINEConv(_dense(hidden, hidden), edge_dim=hidden)
    return PairPNA(hidden, hidden, _AGGREGATORS, _SCALERS, degrees, edge_dim=hidden, towers=TOWERS, divide_input=False)


def _dense(width: int, hidden: int) -> Any:
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, hidden))
