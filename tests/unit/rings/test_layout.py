"""Positions by typology, and the subgraph that pages draw."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from ring_scenes import make_scene, make_sources, mixed, rows

from graph.canonical.vocabulary import Typology
from rings.finding import find_in
from rings.layout import STEP, positions
from rings.recording import record_of
from rings.records import RingRecord


def drawn(typology: str, *pairs: str) -> dict[str, tuple[float, float]]:
    names = sorted({end for pair in pairs for end in pair.split(">")})
    members = [{"kind": "account", "id": name, "role": "source"} for name in names]
    ends = [pair.split(">") for pair in pairs]
    transfers = [{"source": {"kind": "account", "id": s}, "target": {"kind": "account", "id": t}} for s, t in ends]
    placed = positions({"typology": typology, "members": members}, transfers)
    return {key.removeprefix("account:"): place for key, place in placed.items()}


EVERY = ["A>B", "B>C", "C>A", "C>D", "E>D", "D>F", "X>A", "Y>A"]


@pytest.mark.parametrize("typology", list(Typology))
def test_everyone_has_a_place_of_their_own(typology: Typology) -> None:
    place = drawn(typology, *EVERY)
    assert set(place) == set("ABCDEFXY")
    for one, other in itertools.combinations(place.values(), 2):
        assert math.dist(one, other) > STEP / 3


def test_a_cycle_lies_on_a_circle_in_the_order_of_the_money() -> None:
    place = drawn("cycle", "C>A", "A>D", "D>B", "B>C")
    assert len({round(math.hypot(*at)) for at in place.values()}) == 1
    angles = {name: math.atan2(x, -y) % (2 * math.pi) for name, (x, y) in place.items()}
    assert sorted(angles, key=angles.__getitem__) == ["C", "A", "D", "B"]


def test_a_fan_is_a_star_around_its_hub() -> None:
    place = drawn("fan_in", "A>H", "B>H", "C>H", "D>H")
    assert place["H"] == (0, 0)
    assert len({round(math.hypot(*place[name])) for name in "ABCD"}) == 1


def test_gather_scatter_is_an_hourglass() -> None:
    place = drawn("gather_scatter", "A>H", "B>H", "C>H", "H>X", "H>Y")
    assert all(place[name][1] < place["H"][1] for name in "ABC")
    assert all(place[name][1] > place["H"][1] for name in "XY")


def test_layers_stand_in_columns_from_left_to_right() -> None:
    place = drawn("stack", "A>C", "B>C", "B>D", "C>E", "D>F")
    assert place["A"][0] == place["B"][0] < place["C"][0] == place["D"][0] < place["E"][0] == place["F"][0]
    chain = drawn("random", "A>B", "B>C", "C>D")
    assert [chain[name][0] for name in "ABCD"] == sorted(chain[name][0] for name in "ABCD")


def test_a_member_without_a_transfer_is_drawn_too() -> None:
    members = [{"kind": "account", "id": "A", "role": "source"}]
    assert len(positions({"typology": "fan_in", "members": members}, [])) == 1


def recorded(**more: Any) -> RingRecord:
    cycle = rows("A>B", "B>C", "C>A", gap_s=9000)
    transfers, risk, places = mixed(cycle)
    devices = ["phone" if k in places[:2] else None for k in range(len(transfers))]
    scene = make_scene(transfers, risk, [(Typology.CYCLE, places)], device=devices, **more)
    return record_of(find_in(scene)[0], make_sources(scene))


def test_the_subgraph_draws_what_the_evidence_says() -> None:
    record = recorded()
    graph = record.subgraph
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert set(nodes) == {"account:A", "account:B", "account:C", "device:phone"}
    edges = [edge for edge in graph["edges"] if edge["kind"] == "transfer"]
    assert [edge["id"] for edge in edges] == record.document["transactions"]
    assert all(edge["source"] in nodes and edge["target"] in nodes for edge in graph["edges"])
    assert all(node["risk"] == 85.0 for node in nodes.values() if node["kind"] == "account")
    assert any(edge["sufficient"] for edge in edges)
    used = [edge["source"] for edge in graph["edges"] if edge["kind"] == "used"]
    assert used == ["account:A", "account:B"]
    assert recorded() == record


def test_the_document_tells_the_ring() -> None:
    document = recorded(holders={"A": "P", "B": "P"}).document
    assert document["amount"] == "100.00"
    assert document["turnover"] == "300.00"
    assert document["currency"] == document["base_currency"] == "EUR"
    assert document["transaction_count"] == document["member_count"] == 3
    assert document["holders"] == 2
    assert document["started_at"] < document["ended_at"]
    assert document["started_at"].endswith("+00:00")
    assert document["level"] == ("high" if document["risk"] > 70 else "medium")
    assert [member["id"] for member in document["members"]] == ["A", "B", "C"]


def test_a_collector_that_is_paid_from_outside_too_still_stands_at_the_right() -> None:
    legs = [("payer", "collector"), ("origin", "a"), ("origin", "b"), ("a", "collector"), ("b", "collector")]
    names = ("payer", "origin", "a", "b", "collector")
    document = {"typology": "scatter_gather", "members": [{"kind": "account", "id": name} for name in names]}
    transfers = [
        {"source": {"kind": "account", "id": source}, "target": {"kind": "account", "id": target}}
        for source, target in legs
    ]
    x = {key.removeprefix("account:"): place[0] for key, place in positions(document, transfers).items()}
    assert x["origin"] < x["a"] == x["b"] < x["collector"]


def test_money_that_runs_to_and_fro_stays_on_the_page() -> None:
    legs = [("a", "b"), ("b", "a")] * 50
    document = {"typology": "flow", "members": [{"kind": "account", "id": name} for name in ("a", "b")]}
    transfers = [
        {"source": {"kind": "account", "id": source}, "target": {"kind": "account", "id": target}}
        for source, target in legs
    ]
    assert max(x for x, _ in positions(document, transfers).values()) <= 8 * 2 * STEP
