"""All rules over event columns."""

from __future__ import annotations

import numpy as np

from graph.columns import EventColumns
from rules.hits import RuleHits
from rules.table import RULES
from rules.tables import RuleTables


def evaluate(columns: EventColumns, tables: RuleTables) -> RuleHits:
    """The hits of every rule, causal: later events change none. Half a million events take seconds; deterministic."""
    found = [rule.predicate(columns, tables, rule.parameters) for rule in RULES]
    rule = np.repeat(np.arange(len(RULES)), [len(each.event) for each in found]).astype(np.int8)
    event = _joined([each.event for each in found], np.int32)
    order = np.lexsort((rule, event))
    sizes = _joined([np.diff(each.offsets) for each in found], np.int64)
    begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    evidence = _joined([each.evidence for each in found], np.int32)
    pieces = [evidence[begins[hit] : begins[hit + 1]] for hit in order]
    values = [value for each in found for value in each.values]
    return RuleHits(
        codes=tuple(each.code for each in RULES),
        rule=rule[order],
        event=event[order].astype(np.int32),
        score=_joined([each.score for each in found], np.float32)[order],
        offsets=np.concatenate([[0], np.cumsum(sizes[order])]).astype(np.int64),
        evidence=_joined(pieces, np.int32),
        values=tuple(values[hit] for hit in order),
    )


def _joined(arrays: list[np.ndarray], dtype: type[np.generic]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=dtype), *arrays]).astype(dtype)
