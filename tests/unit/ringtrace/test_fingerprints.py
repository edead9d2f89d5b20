"""A digest a column: one bit more names its column and no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graph.features.digests import feature_digests
from graph.motifs.instances import MotifInstances
from ringtrace.fingerprints import PARTS, code_digest, fingerprints
from rules.hits import RuleHits
from tests.gnn_worlds import planted_dataset

DATA = planted_dataset(events=300, accounts=60, cycles=10)
HITS = RuleHits(
    codes=("R01", "R02"),
    rule=np.array([0, 1, 0], dtype=np.int8),
    event=np.array([3, 3, 9], dtype=np.int32),
    score=np.array([0.5, 0.25, 0.5], dtype=np.float32),
    offsets=np.array([0, 2, 3, 5], dtype=np.int64),
    evidence=np.array([1, 3, 3, 8, 9], dtype=np.int32),
    values=({}, {}, {}),
)
NOTHING = MotifInstances(
    typology=np.empty(0, dtype=np.int8),
    offsets=np.zeros(1, dtype=np.int64),
    events=np.empty(0, dtype=np.int32),
    closing_event=np.empty(0, dtype=np.int32),
    centre=np.empty(0, dtype=np.int32),
    ordered=np.empty(0, dtype=np.bool_),
    truncated=np.zeros(len(DATA.columns), dtype=np.bool_),
)


def of(**changed: object) -> dict[str, dict[str, str]]:
    made = {"columns": DATA.columns, "features": DATA.features, "instances": NOTHING, "hits": HITS}
    made["detectors"] = {"one": np.arange(3.0)}
    return fingerprints(**(made | changed))  # type: ignore[arg-type]


def differing(one: dict[str, dict[str, str]], other: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    return [(part, name) for part in PARTS for name in one[part] if one[part][name] != other[part][name]]


def test_equal_bits_have_equal_digests() -> None:
    assert of() == of()
    assert tuple(of()) == PARTS


def test_one_changed_value_names_its_column() -> None:
    values = DATA.features.values.copy()
    values[-1, 5] = np.nextafter(values[-1, 5], np.float32(np.inf)) if np.isfinite(values[-1, 5]) else 1.0
    assert differing(of(), of(features=replace(DATA.features, values=values))) == [("features", "feature_5")]
    amount = DATA.columns.amount_base_minor.copy()
    amount[7] += 1
    changed = replace(DATA.columns, amount_base_minor=amount)
    assert differing(of(), of(columns=changed)) == [("events", "amount_base_minor")]
    assert differing(of(), of(columns=replace(DATA.columns, base_currency="XXX"))) == [("events", "base_currency")]


def test_a_rule_is_its_events_scores_and_proofs() -> None:
    other = HITS.evidence.copy()
    other[2] = 2
    assert differing(of(), of(hits=replace(HITS, evidence=other))) == [("rules", "R02")]


def test_a_missing_value_has_bits_too() -> None:
    turned = np.where(np.isnan(DATA.features.values), 0, DATA.features.values).astype(np.float32)
    assert feature_digests(DATA.features) != feature_digests(replace(DATA.features, values=turned))


@pytest.mark.parametrize("rows", [0, 1, 4096, 4097])
def test_digests_do_not_depend_on_blocks(rows: int) -> None:
    values = np.random.default_rng(rows).random((rows, 3), dtype=np.float32)
    features = replace(DATA.features, names=("a", "b", "c"), values=values)
    alone = replace(features, names=("b",), values=np.ascontiguousarray(values[:, 1:2]))
    assert feature_digests(features)["b"] == feature_digests(alone)["b"]


def test_the_code_has_one_digest() -> None:
    assert code_digest() == code_digest()
    assert len(code_digest()) == 20
