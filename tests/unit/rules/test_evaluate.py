from __future__ import annotations

import time

import numpy as np

from graph.columns import EventColumns
from rules.evaluate import evaluate
from rules.table import RULES
from rules.tables import RuleTables
from tests.contract.rules.histories import random_case
from tests.graphs import make_columns


def test_hits_are_sorted_and_keep_their_proofs_and_values() -> None:
    columns, tables = random_case(1).columns, RuleTables()
    hits = evaluate(columns, tables)
    assert hits.codes == tuple(rule.code for rule in RULES)
    order = list(zip(hits.event.tolist(), hits.rule.tolist(), strict=True))
    assert order == sorted(order)
    for number, rule in enumerate(RULES):
        found = rule.predicate(columns, tables, rule.parameters)
        expected = {
            (int(event), tuple(found.evidence[found.offsets[hit] : found.offsets[hit + 1]]), str(found.values[hit]))
            for hit, event in enumerate(found.event)
        }
        kept = np.flatnonzero(hits.rule == number)
        assert {(int(hits.event[hit]), tuple(hits.proof(hit)), str(hits.values[hit])) for hit in kept} == expected


def test_no_events_have_no_hits() -> None:
    hits = evaluate(make_columns([]), RuleTables())
    assert len(hits) == 0
    assert hits.offsets.tolist() == [0]


def _many(count: int) -> EventColumns:
    """A heavy-tailed graph: a few hubs take part in a tenth of all transfers."""
    rng = np.random.default_rng(0)
    ends = (rng.pareto(1.1, size=(count, 2)) * 20).astype(np.int64) % 5_000
    at = np.sort(rng.integers(0, 90 * 86_400, size=count))
    amount = rng.integers(1_00, 9_000_00, size=count)
    return make_columns(
        [(int(t), f"A{a}", f"A{b}", int(m)) for t, (a, b), m in zip(at, ends, amount, strict=True)],
        device=[f"d{a % 900}" for a in ends[:, 0]],
    )


def test_hubs_do_not_slow_the_rules_down() -> None:
    columns, tables = _many(40_000), RuleTables()
    evaluate(columns, tables)
    began = time.process_time()
    evaluate(columns, tables)
    assert time.process_time() - began < 20
