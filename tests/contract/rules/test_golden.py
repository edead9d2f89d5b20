"""Histories that must fire a rule, at the very rows, and ordinary life, which must fire none."""

from __future__ import annotations

import pytest

from rules.evaluate import evaluate
from rules.table import RULES
from tests.contract.rules.histories import FIRING, INNOCENT, Case

_RULES = {rule.name: rule for rule in RULES}


def test_every_rule_has_a_history_that_fires_it() -> None:
    assert {case.rule for case in FIRING} == set(_RULES)


@pytest.mark.parametrize("case", FIRING, ids=lambda case: f"{case.rule}: {case.name}")
def test_fires(case: Case) -> None:
    rule = _RULES[case.rule]
    found = rule.predicate(case.columns, case.tables, rule.parameters)
    assert set(found.event.tolist()) == case.fires


@pytest.mark.parametrize("case", INNOCENT, ids=lambda case: case.name)
def test_ordinary_life_fires_nothing(case: Case) -> None:
    hits = evaluate(case.columns, case.tables)
    assert [(hits.codes[rule], event) for rule, event in zip(hits.rule, hits.event.tolist(), strict=True)] == []
