from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.detector import TimeSplit
from graph.columns import EventColumns, Float64s, Int8s
from rules.hits import RuleHits
from scoring.ensemble import Ensemble, fit
from tests.graphs import make_columns

N = 1_000
SPLIT = TimeSplit(train_end=400, valid_end=800)


def _hits(events: list[int], score: float = 0.6) -> RuleHits:
    rows = np.array(sorted(events), dtype=np.int32)
    return RuleHits(
        codes=("R01", "R02"),
        rule=np.zeros(len(rows), dtype=np.int8),
        event=rows,
        score=np.full(len(rows), score, dtype=np.float32),
        offsets=np.arange(len(rows) + 1, dtype=np.int64),
        evidence=rows,
        values=({},) * len(rows),
    )


@pytest.fixture(scope="module")
def columns() -> EventColumns:
    return make_columns([(60 * k, f"A{k % 7}", f"B{k % 5}", 1_00) for k in range(N)])


def _data(seed: int = 0) -> tuple[dict[str, Float64s], Int8s]:
    """A good detector, a weak one, and noise."""
    rng = np.random.default_rng(seed)
    labels = (rng.random(N) < 0.2).astype(np.int8)
    return {
        "boosted_trees": labels * 2.0 + rng.normal(size=N),
        "graph_network": labels * 0.7 + rng.normal(size=N),
        "isolation_forest": rng.normal(size=N),
    }, labels


@pytest.fixture(scope="module", params=["labels", "no labels"])
def fitted(request: pytest.FixtureRequest, columns: EventColumns) -> Ensemble:
    scores, labels = _data()
    known = labels if request.param == "labels" else np.full(N, -1, dtype=np.int8)
    return fit(scores, _hits([3, 500, 700]), known, SPLIT, columns)


@settings(max_examples=40)
@given(st.integers(0, N - 1), st.sampled_from(["boosted_trees", "graph_network", "isolation_forest"]), st.floats(0, 9))
def test_a_higher_score_of_a_detector_never_lowers_the_risk(
    fitted: Ensemble, columns: EventColumns, event: int, name: str, more: float
) -> None:
    scores, _ = _data()
    before = fitted.score(scores, _hits([3]), columns)
    raised = {**scores, name: scores[name].copy()}
    raised[name][event] += more
    after = fitted.score(raised, _hits([3]), columns)
    assert after.risk[event] >= before.risk[event]
    others = np.arange(N) != event
    assert np.array_equal(after.risk[others], before.risk[others])


@settings(max_examples=20)
@given(st.integers(0, N - 1))
def test_a_rule_that_fires_never_lowers_the_risk(fitted: Ensemble, columns: EventColumns, event: int) -> None:
    scores, _ = _data()
    before, after = (fitted.score(scores, _hits(fired), columns) for fired in ([], [event]))
    assert after.suspicion[event] >= before.suspicion[event]
    stronger = fitted.score(scores, _hits([event], 0.9), columns)
    assert stronger.suspicion[event] >= after.suspicion[event]


def test_worse_in_everything_is_riskier(fitted: Ensemble, columns: EventColumns) -> None:
    scores, _ = _data()
    for values in scores.values():
        values[900:903] = [0.0, 2.0, 30.0]
    risk = fitted.score(scores, _hits([901, 902]), columns).risk
    assert risk[900] < risk[901] < risk[902]


def test_the_order_of_detectors_changes_nothing(columns: EventColumns) -> None:
    scores, labels = _data()
    turned = dict(reversed(scores.items()))
    first, second = (fit(given_scores, _hits([3]), labels, SPLIT, columns) for given_scores in (scores, turned))
    assert first.to_json() == second.to_json()


def test_a_row_scores_the_same_beside_any_others(fitted: Ensemble, columns: EventColumns) -> None:
    scores, _ = _data()
    whole = fitted.score(scores, _hits([3, 500]), columns)
    first = make_columns([(60 * k, f"A{k % 7}", f"B{k % 5}", 1_00) for k in range(501)])
    part = fitted.score({name: values[:501] for name, values in scores.items()}, _hits([3, 500]), first)
    assert np.array_equal(part.risk, whole.risk[:501])
    assert np.array_equal(part.suspicion, whole.suspicion[:501])


def test_survives_json_exactly(fitted: Ensemble, columns: EventColumns) -> None:
    scores, _ = _data(1)
    again = Ensemble.from_json(fitted.to_json())
    assert again.to_json() == fitted.to_json()
    before, after = (one.score(scores, _hits([7]), columns) for one in (fitted, again))
    assert np.array_equal(before.risk, after.risk)
    assert np.array_equal(before.suspicion, after.suspicion)


def test_the_same_input_gives_the_same_ensemble(columns: EventColumns) -> None:
    scores, labels = _data()
    assert len({fit(scores, _hits([3]), labels, SPLIT, columns).to_json() for _ in range(3)}) == 1


def test_labels_of_the_test_part_and_its_scores_change_nothing(columns: EventColumns) -> None:
    scores, labels = _data()
    changed: dict[str, Any] = {name: np.append(values[:800], values[:200]) for name, values in scores.items()}
    other = np.append(labels[:800], 1 - labels[800:]).astype(np.int8)
    one = fit(scores, _hits([3]), labels, SPLIT, columns)
    assert fit(changed, _hits([3]), other, SPLIT, columns).to_json() == one.to_json()


def test_internal_transfers_stay_below_thirty_and_keep_their_order(fitted: Ensemble, columns: EventColumns) -> None:
    scores, _ = _data()
    scores["boosted_trees"] = np.linspace(0, 50, N)
    inside = replace(columns, is_internal=np.ones(N, dtype=np.bool_))
    risk = fitted.score(scores, _hits([]), inside).risk
    assert risk.max() <= 30
    assert np.array_equal(
        np.argsort(risk, kind="stable"), np.argsort(fitted.score(scores, _hits([]), columns).risk, kind="stable")
    )
