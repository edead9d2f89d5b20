"""How the detection bench compares ours with peers that ran in fewer worlds, or in smaller ones."""

from __future__ import annotations

import detect
import pytest
from detect import BEST, Cell, Size

SIZE = Size(3, (300,), ("trees",), ("network",), ("outliers",))


def cell(clean_above: float, f1: float, world: int) -> Cell:
    """One detector in one world: four attempts of one transfer, all flagged, each below so many clean ones."""
    positives = {
        "attempt": [f"{world}-{k}" for k in range(4)],
        "group": [0, 1, 2, 3],
        "clean_above": [clean_above] * 4,
        "flagged": [True] * 4,
        "clean_flagged": 4,
    }
    return {"positives": positives, "f1": f1}


def test_networks_run_in_two_worlds_and_the_unsupervised_in_one() -> None:
    ran = {name: [world for world in range(3) if SIZE.runs(name, world)] for name in (BEST, *SIZE.all_peers)}
    assert ran == {BEST: [0, 1, 2], "trees": [0, 1, 2], "network": [0, 1], "outliers": [0]}


def test_a_peer_is_compared_in_the_worlds_that_it_ran_in_and_the_best_one_counts() -> None:
    ours = [cell(1.0, 0.6, 0), cell(1.0, 0.8, 1)]
    trees, network = [cell(9.0, 0.5, 0), cell(9.0, 0.5, 1)], [{"why": "too slow here"}, cell(9.0, 0.4, 1)]
    found = {BEST: ours, "trees": trees, "network": network}
    smaller = {BEST: [cell(1.0, 0.9, 7)], "slow": [cell(0.0, 0.3, 7)]}
    figures = detect._compared([(found, ["trees", "network"]), (smaller, ["slow"])])
    assert figures["f1_ratio_trees"] == pytest.approx(0.7 / 0.5)
    assert figures["f1_ratio_network"] == pytest.approx(0.8 / 0.4), "only the second world"
    assert figures["f1_ratio_slow"] == pytest.approx(3.0), "beside ours at the same size"
    assert figures["f1_ratio_best_peer"] == pytest.approx(1.4)
    assert figures["pr_auc_lead_low_trees"] > 0
    assert figures["pr_auc_lead_low_slow"] < 0
    assert figures["pr_auc_lead_low"] == figures["pr_auc_lead_low_slow"]
