"""How members compare: exact counts among accounts of their kind, over the same days."""

from __future__ import annotations

import numpy as np
from ring_scenes import make_scene

from graph.canonical.vocabulary import Typology
from rings.evidence.normal import compared
from rings.ring import Ring, Role
from rings.scene import Scene

PEERS = 40
PAYEES = 11


def scene_and_ring() -> tuple[Scene, Ring]:
    """A hub that pays eleven new payees in a day; forty peers, each of whom pays one or two."""
    usual = [(k * 60.0, f"P{k:02}", f"Q{k % 7}", 50_00) for k in range(PEERS)]
    usual += [(k * 60.0 + 30, f"P{k:02}", f"R{k % 7}", 50_00) for k in range(0, PEERS, 2)]
    burst = [(4_000.0 + k * 60, "HUB", f"X{k:02}", 900_00) for k in range(PAYEES)]
    transfers = sorted([*usual, *burst])
    scene = make_scene(transfers, [1.0] * len(transfers))
    names = scene.columns.node_ids.to_pylist()
    events = np.flatnonzero(scene.columns.source == names.index("HUB")).astype(np.int32)
    members = np.unique(np.concatenate([scene.columns.source[events], scene.columns.target[events]])).astype(np.int32)
    ring = Ring(
        ring_id="ring-1",
        typology=Typology.FAN_OUT,
        risk=80.0,
        events=events,
        members=members,
        roles=tuple(Role.SINK for _ in members),
        amount_minor=1,
        turnover_minor=1,
        currency="EUR",
        instances=(),
        truncated=False,
    )
    return scene, ring


def test_the_hub_is_told_beside_its_peers_with_exact_counts() -> None:
    scene, ring = scene_and_ring()
    told = compared(scene, ring)
    hub = next(one for one in told if one["member"] == "HUB" and one["measure"] == "new_payees")
    # Forty payers and fourteen payees were active; half of these paid at most one new payee.
    assert (hub["value"], hub["median"], hub["below"], hub["peers"]) == (PAYEES, 1.0, PEERS + 14, PEERS + 14)
    assert "sent to 1 new payees or less; this one sent to 11 new payees, more than 54 of them" in hub["text"]
    assert hub["window"]["days"] == 7
    assert hub["share_below"] == 1.0


def test_what_everybody_does_is_not_told() -> None:
    scene, ring = scene_and_ring()
    assert all(one["member"] == "HUB" for one in compared(scene, ring) if one["measure"].endswith("payees"))
