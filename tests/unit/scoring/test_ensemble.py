from __future__ import annotations

import json

import numpy as np
import pytest

from gnn.detector import TimeSplit
from gnn.metrics import average_precision
from graph.columns import EventColumns, Int8s
from rules.hits import RuleHits
from scoring.ensemble import Ensemble, fit
from scoring.errors import EnsembleRefused
from tests.graphs import make_columns

N = 1_000
SPLIT = TimeSplit(train_end=400, valid_end=800)
NONE = np.zeros(0, dtype=np.int32)
NO_HITS = RuleHits(
    codes=("R01",),
    rule=NONE.astype(np.int8),
    event=NONE,
    score=NONE.astype(np.float32),
    offsets=np.zeros(1, dtype=np.int64),
    evidence=NONE,
    values=(),
)


@pytest.fixture(scope="module")
def columns() -> EventColumns:
    return make_columns([(60 * k, "A", "B", 1_00) for k in range(N)])


def _labels(positives: int) -> Int8s:
    """Many illicit in the training part, so many in the second half of the validation part."""
    labels = np.zeros(N, dtype=np.int8)
    labels[10:60] = 1
    labels[600 : 600 + positives] = 1
    return labels


def _fit(columns: EventColumns, labels: Int8s) -> Ensemble:
    rng = np.random.default_rng(0)
    scores = {"boosted_trees": labels + rng.normal(size=N) * 0.4, "robust_statistics": rng.normal(size=N)}
    return fit(scores, NO_HITS, labels, SPLIT, columns)


def test_enough_positives_fit_weights_and_probability(columns: EventColumns) -> None:
    ensemble = _fit(columns, _labels(40))
    assert ensemble.calibration is not None
    assert "fitted on 40 illicit of 200" in ensemble.why
    assert min(ensemble.weights) >= 0


def test_few_positives_calibrate_fixed_weights(columns: EventColumns) -> None:
    ensemble = _fit(columns, _labels(10))
    assert ensemble.calibration is not None
    assert ensemble.weights == _fit(columns, _labels(2)).weights
    assert "fixed weights, calibrated" in ensemble.why


def test_hardly_any_positive_gives_no_probability(columns: EventColumns) -> None:
    ensemble = _fit(columns, _labels(2))
    assert ensemble.calibration is None
    assert "2 illicit transactions" in ensemble.why


def test_without_labels_the_rules_go_before_rarity(columns: EventColumns) -> None:
    scores = {"isolation_forest": np.arange(N) * 1.0, "robust_statistics": np.arange(N) * 2.0}
    ensemble = fit(scores, NO_HITS, np.full(N, -1, dtype=np.int8), SPLIT, columns)
    assert ensemble.calibration is None
    weights = dict(zip(ensemble.names, ensemble.weights, strict=True))
    assert weights["R01"] > weights["isolation_forest"] == weights["robust_statistics"] == 0.5
    assert "no labels" in ensemble.why


def test_the_fewer_labels_the_more_do_those_count_that_need_none(columns: EventColumns) -> None:
    shares = []
    for known in (5, 300):
        labels = np.full(N, -1, dtype=np.int8)
        labels[:known] = 1
        ensemble = _fit(columns, labels)
        weights = dict(zip(ensemble.names, ensemble.weights, strict=True))
        shares.append(weights["boosted_trees"] / weights["robust_statistics"])
    assert 0 < shares[0] < 1 < shares[1]


def test_the_blend_does_not_lose_to_its_best_member() -> None:
    """Members that rank the bulk well and the top badly: a likelihood would follow them."""
    columns = make_columns([(60 * k, f"A{k}", f"B{k}", 1_00) for k in range(N)])
    rng = np.random.default_rng(1)
    labels = _labels(40)
    sharp = np.where(labels == 1, rng.random(N) < 0.6, rng.random(N) < 0.01) + rng.random(N) * 1e-3
    broad = labels * 1.5 + rng.normal(size=(2, N))
    scores = {"boosted_trees": broad[0], "graph_network": sharp, "isolation_forest": broad[1]}
    suspicion = fit(scores, NO_HITS, labels, SPLIT, columns).score(scores, NO_HITS, columns).suspicion
    chosen = slice(600, 800)
    best = max(average_precision(labels[chosen] == 1, one[chosen]) for one in scores.values())
    assert average_precision(labels[chosen] == 1, suspicion[chosen]) >= best - 0.02


def test_one_scheme_does_not_decide_the_weights(columns: EventColumns) -> None:
    """All transfers of these columns have one payer: whatever fits them is one case."""
    few, many = _fit(columns, _labels(10)), _fit(columns, _labels(40))
    assert few.weights == many.weights


def test_few_families_do_not_decide_the_weights() -> None:
    """As above, but all is the work of six payers."""
    columns = make_columns([(60 * k, f"A{k % 6}", f"B{k}", 1_00) for k in range(N)])
    few, many = _fit(columns, _labels(10)), _fit(columns, _labels(40))
    assert few.weights == many.weights


def test_probability_is_calibrated(columns: EventColumns) -> None:
    rng = np.random.default_rng(3)
    chance = rng.random(N) ** 2
    labels = (rng.random(N) < chance).astype(np.int8)
    scores = {"boosted_trees": chance}
    probability = fit(scores, NO_HITS, labels, SPLIT, columns).score(scores, NO_HITS, columns).probability
    assert probability is not None
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0)):
        group = (chance >= low) & (chance < high)
        assert abs(probability[group].mean() - labels[group].mean()) < 0.12


def test_an_empty_validation_part_is_stood_in_for_by_all_events(columns: EventColumns) -> None:
    scores = {"isolation_forest": np.arange(N, dtype=np.float64)}
    everything = TimeSplit(train_end=N, valid_end=N)
    ensemble = fit(scores, NO_HITS, np.full(N, -1, dtype=np.int8), everything, columns)
    risk = ensemble.score(scores, NO_HITS, columns).risk
    assert (risk > 30).sum() == 10
    assert (risk > 70).sum() == 1


def test_no_events_and_no_detectors_are_scored(columns: EventColumns) -> None:
    nothing = make_columns([])
    split = TimeSplit(train_end=0, valid_end=0)
    ensemble = fit({}, NO_HITS, np.zeros(0, dtype=np.int8), split, nothing)
    assert len(ensemble.score({}, NO_HITS, nothing).risk) == 0
    assert np.all(ensemble.score({}, NO_HITS, columns).risk <= 30)


def test_missing_detectors_and_other_rules_are_refused(columns: EventColumns) -> None:
    ensemble = _fit(columns, _labels(40))
    with pytest.raises(EnsembleRefused, match="robust_statistics"):
        ensemble.score({"boosted_trees": np.zeros(N)}, NO_HITS, columns)
    other = RuleHits(**{name: getattr(NO_HITS, name) for name in NO_HITS.__dataclass_fields__} | {"codes": ("R02",)})
    with pytest.raises(EnsembleRefused, match="rules"):
        ensemble.score({"boosted_trees": np.zeros(N), "robust_statistics": np.zeros(N)}, other, columns)


@pytest.mark.parametrize("damage", ["", "[]", "{}", "null", '{"version": 1}', "cut"])
def test_damaged_files_are_refused(columns: EventColumns, damage: str) -> None:
    text = _fit(columns, _labels(40)).to_json()
    with pytest.raises(EnsembleRefused):
        Ensemble.from_json(text[: len(text) // 2] if damage == "cut" else damage)
    less = json.loads(text)
    del less["risk_map"]["scale"]
    with pytest.raises(EnsembleRefused):
        Ensemble.from_json(json.dumps(less))
