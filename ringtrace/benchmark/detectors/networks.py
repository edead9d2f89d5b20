"""Published graph networks: the same causal sampler and the same seconds as the product's own."""

from __future__ import annotations

from functools import partial
from typing import Final

from gnn.peers import design
from gnn.peers.design import Design
from gnn.peers.graph_peer import graph_peer
from graph.columns import Float64s
from ringtrace.benchmark.detectors.asked import among_all, asked_rows
from ringtrace.benchmark.task import Score, Task

#: Their published settings.
DESIGNS: Final = {
    "gin": design.GIN,
    "pna": design.PNA,
    "multi_pna": design.MULTI_PNA,
    "mega_pna": design.MEGA_PNA,
}


def network(chosen: Design) -> Score:
    """The detector of a design."""
    return partial(_scored, chosen)


def _scored(chosen: Design, task: Task, seed: int) -> Float64s:
    asked = asked_rows(task)
    return among_all(task, asked, graph_peer(task.dataset, chosen, asked, seconds=task.gnn_seconds, seed=seed))
