"""Rankings of the same candidates: ours, and what others would say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import networkx as nx
import numpy as np
from explain_cases import Case
from explain_network import NetworkExplainers

from gnn.boosted_trees import BoostedTrees
from gnn.graph_network import GraphNetwork
from graph.columns import Bools, Float64s
from rings.around.transfers import Around, around_of
from rings.around.weights import weights
from rings.scene import first_contacts, suspicion_of
from ringtrace.benchmark.detectors.own import raising
from ringtrace.benchmark.task import Task


@dataclass(frozen=True)
class Trained:
    """One world with the product's detectors of one seed."""

    task: Task
    seed: int

    @cached_property
    def suspicion(self) -> Float64s:
        """[n] as rings are found by."""
        return suspicion_of(raising(self.task, self.seed).at)

    @cached_property
    def first(self) -> Bools:
        """[n] first contacts."""
        return first_contacts(self.task.frame.data.columns)

    @cached_property
    def network(self) -> NetworkExplainers:
        """The graph network's explainers."""
        network = self.task.detectors["graph_network", self.seed]
        assert isinstance(network, GraphNetwork)
        return NetworkExplainers(network, self.task.frame.data.columns)

    def around(self, case: Case) -> Around:
        """What the product knows of the candidates at the case's midnight."""
        columns = self.task.frame.data.columns
        return around_of(columns, case.rows, self.suspicion, case.night.rings)


def ours(trained: Trained, case: Case) -> Float64s:
    """What the product answers."""
    return weights(trained.around(case))


def score_now(trained: Trained, case: Case) -> Float64s:
    """The transfer's own score, raised by its ring: ours without the others around it."""
    around = trained.around(case)
    return np.maximum(around.suspicion, around.ring_risk) + 1e-6 * around.suspicion


def chance(trained: Trained, case: Case) -> Float64s:
    """Random."""
    return np.random.default_rng([trained.seed, case.scheme]).random(len(case.rows))


def first_contact(trained: Trained, case: Case) -> Float64s:
    """First transfers between two accounts before all others."""
    return trained.first[case.rows].astype(np.float64)


def page_rank(trained: Trained, case: Case) -> Float64s:
    """What a walker who restarts at the account carries over each transfer, in either direction."""
    columns = trained.task.frame.data.columns
    ends = np.stack([columns.source[case.rows], columns.target[case.rows]], axis=1).tolist()
    graph: nx.Graph[Any] = nx.Graph()
    for source, target in ends:
        weight = graph.get_edge_data(source, target, {"weight": 0})["weight"]
        graph.add_edge(source, target, weight=weight + 1)
    rank = nx.pagerank(graph, personalization={case.account: 1.0})
    degree = dict(graph.degree(weight="weight"))
    return np.array([rank[a] / degree[a] + rank[b] / degree[b] for a, b in ends])


def gnn_explainer(trained: Trained, case: Case) -> Float64s:
    """GNNExplainer on our network."""
    return trained.network.gnn_explainer(case.rows, trained.seed)


def integrated_gradients(trained: Trained, case: Case) -> Float64s:
    """Integrated gradients of our network."""
    return trained.network.integrated_gradients(case.rows)


def shap(trained: Trained, case: Case) -> Float64s:
    """Plain SHAP: the sum of a transfer's TreeSHAP values."""
    trees = trained.task.detectors["boosted_trees", trained.seed]
    assert isinstance(trees, BoostedTrees)
    return trees.contributions(trained.task.dataset.features, case.rows.astype(np.int64)).sum(axis=1)


METHODS: Final[dict[str, Callable[[Trained, Case], Float64s]]] = {
    "ours": ours,
    "score_now": score_now,
    "random": chance,
    "first_contact": first_contact,
    "page_rank": page_rank,
    "gnn_explainer": gnn_explainer,
    "integrated_gradients": integrated_gradients,
    "shap": shap,
}
