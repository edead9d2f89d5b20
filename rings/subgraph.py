"""The subgraph of a ring as pages draw it: nodes with positions, edges with amounts and weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rings.layout import STEP, Point, key_of, positions


def subgraph(document: Mapping[str, Any], evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Nodes and edges, JSON-ready; kept with the ring, so that reading it computes nothing.

    A node's id is `kind:id`. Its `risk` is the highest `score_at` among its transfers in the ring. Devices that
    several members used are nodes too, with edges of kind `used`.
    """
    transfers = evidence["transfers"]
    place = positions(document, transfers)
    highest: dict[str, float] = defaultdict(float)
    for one in transfers:
        for end in (one["source"], one["target"]):
            highest[key_of(end)] = max(highest[key_of(end)], one["score_at"])
    nodes = [_node(member, place[key_of(member)], highest[key_of(member)]) for member in document["members"]]
    edges = [_edge(one, evidence["sufficient"]["transaction_ids"]) for one in transfers]
    edges = [edge for edge in edges if edge["source"] in place and edge["target"] in place]
    device_nodes, device_edges = _devices(transfers, place)
    return {
        "ring_id": document["id"],
        "typology": document["typology"],
        "nodes": [*nodes, *device_nodes],
        "edges": [*edges, *device_edges],
        "truncated": document["truncated"],
    }


def _node(member: Mapping[str, Any], at: Point, risk: float) -> dict[str, Any]:
    return {
        "id": key_of(member),
        "kind": member["kind"],
        "label": member["id"],
        "role": member["role"],
        "risk": risk,
        "x": at[0],
        "y": at[1],
    }


def _edge(one: Mapping[str, Any], sufficient: Sequence[str]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "kind": "transfer",
        "source": key_of(one["source"]),
        "target": key_of(one["target"]),
        "amount": one["amount_sent"],
        "currency": one["currency_sent"],
        "occurred_at": one["occurred_at"],
        "score_at": one["score_at"],
        "weight": one["weight"],
        "sufficient": one["id"] in sufficient,
    }


def _devices(
    transfers: Sequence[Mapping[str, Any]], place: Mapping[str, Point]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Devices that at least two members ordered transfers from, in a row below the ring."""
    users: dict[str, set[str]] = defaultdict(set)
    for one in transfers:
        if one["device"] is not None and key_of(one["source"]) in place:
            users[one["device"]].add(key_of(one["source"]))
    shared = sorted(device for device, accounts in users.items() if len(accounts) > 1)
    bottom = max((y for _, y in place.values()), default=0.0) + 2.0 * STEP
    left = min((x for x, _ in place.values()), default=0.0)
    nodes = [
        {
            "id": f"device:{device}",
            "kind": "device",
            "label": device,
            "role": "shared_device",
            "risk": 0.0,
            "x": left + number * STEP,
            "y": bottom,
        }
        for number, device in enumerate(shared)
    ]
    edges = [
        {"id": f"used:{user}:{device}", "kind": "used", "source": user, "target": f"device:{device}"}
        for device in shared
        for user in sorted(users[device])
    ]
    return nodes, edges
