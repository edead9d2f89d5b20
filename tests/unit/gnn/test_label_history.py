"""What was known of an event's subjects: from its day on, of others only, told apart from the catalogue."""

from __future__ import annotations

import numpy as np
import pytest

from gnn.boosted_trees import BoostedTrees
from gnn.detector import Dataset, TimeSplit
from gnn.errors import ModelRefused
from gnn.label_history.history import beside, label_history
from graph.columns import EventColumns
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from tests.graphs import make_columns
from tests.random_graphs import random_columns

DAY_S = 86_400
DAY_US = DAY_S * 1_000_000


@pytest.fixture
def columns() -> EventColumns:
    """Three payments at one shop on days 0, 1 and 9, and one of the first payer elsewhere."""
    transfers = [(0, "A", "shop", 1), (DAY_S, "B", "shop", 2), (9 * DAY_S, "C", "shop", 3), (9 * DAY_S, "A", "D", 4)]
    return make_columns(transfers, merchants={"shop"})


def known(columns: EventColumns, labels: list[int], delay_days: float) -> dict[str, list[float]]:
    at = columns.occurred_at_us + int(delay_days * DAY_US)
    found = label_history(columns, np.array(labels, dtype=np.int8), at)
    return {name: found.values[:, k].tolist() for k, name in enumerate(found.names)}


def test_a_verdict_counts_for_later_events_of_its_subjects(columns: EventColumns) -> None:
    found = known(columns, [1, 0, 1, 0], 7)
    assert found["target_known_ever"] == [0, 0, 2, 0]
    assert found["target_illicit_ever"] == [0, 0, 1, 0]
    assert found["target_illicit_share_ever"][2] == 0.5
    assert found["source_illicit_ever"] == [0, 0, 0, 1]
    assert found["pair_known_ever"] == [0, 0, 0, 0]


def test_windows_are_half_open_and_count_from_the_day_of_knowledge(columns: EventColumns) -> None:
    """Known on days 7 and 8; the third payment is on day 9, so the second verdict lies on the edge of a day."""
    found = known(columns, [1, 0, 1, 0], 7)
    assert found["target_known_1d"][2] == 1
    assert found["target_illicit_1d"][2] == 0
    assert found["target_known_7d"][2] == 2
    assert known(columns, [1, 0, 1, 0], 8)["target_known_ever"][2] == 1, "what becomes known this very moment is not"


def test_time_since_frauds_is_told_from_their_own_time(columns: EventColumns) -> None:
    found = known(columns, [1, 0, 1, 0], 7)
    assert found["target_since_last_illicit"][2] == 9 * DAY_S
    assert found["target_known_since_illicit"][2] == 1
    assert np.isnan(found["target_since_last_illicit"][0])


def test_what_is_not_labelled_is_not_known(columns: EventColumns) -> None:
    assert known(columns, [-1, -1, -1, -1], 0)["target_known_ever"] == [0, 0, 0, 0]


def test_the_catalogue_of_the_default_detectors_holds_none_of_it() -> None:
    columns = random_columns(1, 30)
    history = label_history(columns, np.ones(30, dtype=np.int8), columns.occurred_at_us)
    assert not set(history.names) & set(NAMES)
    assert not [name for name in NAMES if "illicit" in name or "known" in name]


def test_a_model_with_label_history_refuses_features_without() -> None:
    columns = random_columns(3, 200, days=30)
    features = FeatureEngine().update(columns)
    labels = np.random.default_rng(0).integers(0, 2, 200).astype(np.int8)
    more = beside(features, label_history(columns, labels, columns.occurred_at_us + DAY_US))
    assert more.catalogue != features.catalogue
    assert more.values.shape == (200, len(more.names))
    split = TimeSplit(train_end=120, valid_end=160)
    trees = BoostedTrees()
    data = Dataset(columns=columns, features=more, labels=labels, split=split)
    trees.fit(data, seed=0, progress=lambda _share, _words: None)
    assert trees.score(columns, more).shape == (200,)
    with pytest.raises(ModelRefused):
        trees.score(columns, features)
