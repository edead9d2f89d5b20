"""What each transfer carries: a rule's part goes to its proof, the network's to what it listened to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ring_scenes import cycle_ring, make_hits

from gnn.message_passing.listened import Listened
from rings.evidence.weights import order_of, weights_of
from rings.reasons import hits_of_events

NOTHING = np.zeros(4)


def test_a_rule_gives_its_part_to_the_transfers_that_prove_it() -> None:
    scene, ring = cycle_ring()
    last = int(ring.events[3])
    hits = make_hits({last: "R05"})
    proof = np.array([ring.events[1], last], dtype=np.int32)
    hits = replace(hits, evidence=proof, offsets=np.array([0, 2], dtype=np.int64))
    parts = {"boosted_trees": np.array([1.0, 1.0, 0.0, 0.0]), "R05": np.array([0.0, 0.0, 0.0, 2.0])}
    found = weights_of(ring, parts, hits, hits_of_events(hits), {})
    assert found.by_method["rules"].tolist() == [0.0, 0.25, 0.0, 0.25]
    assert found.by_method["trees"].tolist() == [0.25, 0.25, 0.0, 0.0]
    assert found.total.sum() == pytest.approx(1.0)
    assert found.of_members(ring, scene.columns).sum() == pytest.approx(1.0)
    assert order_of(ring, found)[0] == ring.events[1]


def test_the_network_gives_its_part_to_what_it_listened_to_within_the_ring() -> None:
    _, ring = cycle_ring()
    hits = make_hits()
    outside = int(ring.events.max()) + 1
    listened = Listened(
        seed=np.array([3, 3, 3], dtype=np.int32),
        event=np.array([ring.events[3], ring.events[2], outside], dtype=np.int32),
        strength=np.array([1.0, 3.0, 100.0]),
    )
    parts = {"graph_network": np.array([0.0, 0.0, 0.0, 1.0])}
    found = weights_of(ring, parts, hits, {}, {"graph_network": listened})
    assert found.by_method["network"].tolist() == [0.0, 0.0, 0.75, 0.25]
    alone = weights_of(ring, parts, hits, {}, {})
    assert alone.by_method["network"].tolist() == [0.0, 0.0, 0.0, 1.0]


def test_without_suspicion_there_is_no_weight() -> None:
    _, ring = cycle_ring()
    assert weights_of(ring, {"boosted_trees": NOTHING}, make_hits(), {}, {}).total.tolist() == [0.0] * 4
