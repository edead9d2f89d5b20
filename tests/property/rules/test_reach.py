"""Rules over what they can reach, less some events, find what they find over all events less the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from graph.changed.index import Index
from graph.changed.local import localized
from graph.columns import EventColumns, Int32s
from rules.evaluate import evaluate
from rules.hits import RuleHits
from rules.reach import RuleReach
from rules.tables import RuleTables

SEEDS = st.integers(0, 10_000)
TABLES = RuleTables()


def told(hits: RuleHits, columns: EventColumns, events: Int32s) -> list[tuple[str, str, float, list[str]]]:
    ids = columns.transaction_ids.to_pylist()
    return [
        (hits.codes[rule], ids[event], float(score), [ids[row] for row in hits.proof(number)])
        for number, (rule, event, score) in enumerate(zip(hits.rule, hits.event, hits.score, strict=True))
        if event in events
    ]


@settings(deadline=None, max_examples=60)
@given(SEEDS, SEEDS, st.integers(1, 12), st.integers(0, 40))
def test_rules_find_the_same_among_what_they_can_reach(seed: int, draw: int, count: int, taken: int) -> None:
    columns = random_columns(seed, 200, days=60)
    # Amounts that rules take for large, so that they fire.
    columns.amount_base_minor[:] *= 200
    index = Index.of(columns)
    order = np.random.default_rng(draw).permutation(np.arange(1, len(columns), dtype=np.int32))
    events, removed = np.sort(order[:count]), np.sort(order[count : count + taken])
    nodes = np.unique(np.concatenate([columns.source[events], columns.target[events]]))
    devices = np.unique(columns.device[events])
    near = [index.node.upto(nodes, int(events[-1])), index.device.upto(devices[devices >= 0], int(events[-1]))]
    reached = RuleReach(columns, index, TABLES).rows(events, np.unique(np.concatenate(near)))
    left, kept = np.setdiff1d(reached, removed), np.setdiff1d(np.arange(len(columns)), removed)
    part, whole = localized(columns, left.astype(np.int64)), columns.picked(kept)
    mine = told(evaluate(part, TABLES), part, np.searchsorted(left, events))
    assert mine == told(evaluate(whole, TABLES), whole, np.searchsorted(kept, events))
