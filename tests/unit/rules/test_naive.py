from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from rules.rule import Found
from rules.table import RULES
from rules.tables import RuleTables
from tests.contract.rules.histories import FIRING, random_case
from tests.unit.rules.naive import Naive

_RULES = {rule.name: rule for rule in RULES}
_TABLES = RuleTables()
#: Thresholds at which random histories fire often.
_LOOSE: dict[str, dict[str, Any]] = {
    "fan_in_burst": {"at_least": 3, "window_days": 6, "ratio": 0.5, "least_large": 0.03},
    "rapid_pass_through": {"least_large": 0.01, "least_share": 0.3, "most_share": 2.0, "most_inflows": 40},
    "round_trip": {"least_large": 0.001, "least_keep": 0.4, "most_keep": 2.0, "most_legs": 4, "budget": 100_000},
    "shared_device": {"holders": 3},
    "structuring": {},
    "dormant_reactivation": {"silence_days": 4, "window_days": 9, "multiple": 1.0, "least_large": 0.05},
    "large_first_payment": {"payments": 2, "multiple": 1.5, "least_large": 0.01},
}


def _proofs(found: Found) -> dict[int, list[int]]:
    return {
        event: found.evidence[found.offsets[hit] : found.offsets[hit + 1]].tolist()
        for hit, event in enumerate(found.event.tolist())
    }


@pytest.mark.parametrize("name", _LOOSE)
def test_kernels_find_what_their_naive_twins_find(name: str) -> None:
    hits = 0
    for seed in range(12):
        case = random_case(seed, 160)
        columns = case.columns
        parameters = replace(_RULES[name].parameters, **_LOOSE[name])
        found = _proofs(_RULES[name].predicate(columns, _TABLES, parameters))
        expected = getattr(Naive(columns, _TABLES), name)(parameters)
        if name == "round_trip":
            assert set(found) == expected, seed
        else:
            assert found == expected, seed
        hits += len(found)
    assert hits >= 5, "random histories must fire the rule"


def test_round_trips_are_paths_home() -> None:
    for case in [case for case in FIRING if case.rule == "round_trip"] + [random_case(seed, 160) for seed in range(6)]:
        columns = case.columns
        parameters = replace(_RULES["round_trip"].parameters, **_LOOSE["round_trip"])
        for event, proof in _proofs(_RULES["round_trip"].predicate(columns, _TABLES, parameters)).items():
            assert proof[-1] == event
            assert all(columns.target[a] == columns.source[b] for a, b in pairwise(proof))
            assert columns.source[proof[0]] == columns.target[event]
