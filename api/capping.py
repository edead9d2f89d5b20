"""A graph cut down to what a browser can draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any


def capped(graph: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """The graph with at most `limit` nodes: those whose edges weigh most; and how much was left out."""
    nodes, edges = graph["nodes"], graph["edges"]
    if len(nodes) <= limit:
        return {**graph, "left_out": {"nodes": 0, "edges": 0}}
    weight: dict[str, float] = defaultdict(float)
    for edge in edges:
        for end in (edge["source"], edge["target"]):
            weight[end] = max(weight[end], edge.get("weight", 0.0))
    ranked = sorted(nodes, key=lambda node: (-weight[node["id"]], -node["risk"], node["id"]))
    kept = {node["id"] for node in ranked[:limit]}
    shown = [edge for edge in edges if edge["source"] in kept and edge["target"] in kept]
    return {
        **graph,
        "nodes": [node for node in nodes if node["id"] in kept],
        "edges": shown,
        "left_out": {"nodes": len(nodes) - limit, "edges": len(edges) - len(shown)},
    }
