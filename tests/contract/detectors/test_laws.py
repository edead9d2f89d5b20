"""The laws that every detector keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnn.detector import Dataset, Detector
from gnn.detectors import NAMES, detector_class, untrained
from gnn.errors import ModelRefused, TooLittleToLearn
from gnn.metrics import average_precision
from gnn.model_files import SAFE_SUFFIXES
from graph.columns import EventColumns
from tests.gnn_worlds import features_of, planted_dataset, quiet


def fitted(name: str, data: Dataset, *, seed: int = 3) -> Detector:
    detector = untrained(name, **({"epochs": 4, "seconds": 600.0} if name == "graph_network" else {}))
    detector.fit(data, seed=seed, progress=quiet)
    return detector


@pytest.fixture(scope="module")
def data() -> Dataset:
    return planted_dataset()


@pytest.fixture(scope="module", params=NAMES)
def detector(request: pytest.FixtureRequest, data: Dataset) -> Detector:
    return fitted(request.param, data)


def test_is_known_by_its_own_name(detector: Detector) -> None:
    assert detector_class(detector.name) is type(detector)


def test_scores_are_finite_and_one_an_event(detector: Detector, data: Dataset) -> None:
    score = detector.score(data.columns, data.features)
    assert score.shape == (len(data.columns),)
    assert score.dtype == np.float64
    assert np.isfinite(score).all()


def test_planted_anomalies_rank_above(detector: Detector, data: Dataset) -> None:
    test = slice(data.split.valid_end, None)
    truth, score = data.labels[test] == 1, detector.score(data.columns, data.features)[test]
    assert average_precision(truth, score) > 4 * truth.mean()


def test_the_same_seed_gives_the_same_scores(detector: Detector, data: Dataset) -> None:
    again = fitted(detector.name, data)
    assert np.array_equal(again.score(data.columns, data.features), detector.score(data.columns, data.features))


def test_saved_and_loaded_it_scores_alike(detector: Detector, data: Dataset, tmp_path: Path) -> None:
    detector.save(tmp_path)
    loaded = type(detector).load(tmp_path)
    assert np.array_equal(loaded.score(data.columns, data.features), detector.score(data.columns, data.features))


def test_saved_twice_the_files_are_equal_and_of_safe_formats(detector: Detector, tmp_path: Path) -> None:
    detector.save(tmp_path / "a")
    detector.save(tmp_path / "b")
    files = sorted((tmp_path / "a").iterdir())
    assert files
    for file in files:
        assert file.suffix in SAFE_SUFFIXES
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "graph_network"])
def test_a_constant_and_a_missing_feature_are_borne(name: str) -> None:
    """Also where they become other than that later. (The graph network reads no features.)"""
    small = planted_dataset(events=800, accounts=200, cycles=60)
    values = small.features.values.copy()
    values[:, 0], values[:, 1] = 7.0, np.nan
    detector = fitted(name, replace(small, features=features_of(values)))
    score = detector.score(small.columns, features_of(values))
    assert np.isfinite(score).all()
    assert len(np.unique(score)) > 1, "the other features still tell"
    values[-100:, 0], values[-100:, 1] = 9.0, 1.0
    assert np.isfinite(detector.score(small.columns, features_of(values))).all()


def test_later_events_change_no_earlier_score(detector: Detector, data: Dataset) -> None:
    n = len(data.columns)
    cut = int(np.searchsorted(data.columns.occurred_at_us, data.columns.occurred_at_us[n // 2]))
    random = np.random.default_rng(8)
    target, amount = data.columns.target.copy(), data.columns.amount_base_minor.copy()
    target[cut:] = random.permutation(target[cut:])
    amount[cut:] *= 7
    values = data.features.values.copy()
    values[cut:] = random.normal(size=values[cut:].shape)
    changed = replace(data.columns, target=target, amount_base_minor=amount, amount_sent_minor=amount)
    before = detector.score(data.columns, data.features)
    after = detector.score(changed, features_of(values))
    assert np.array_equal(before[:cut], after[:cut])
    assert not np.array_equal(before[cut:], after[cut:])


def test_events_of_the_same_time_do_not_see_each_other(detector: Detector, data: Dataset) -> None:
    same = np.full(len(data.columns), data.columns.occurred_at_us[0])
    tied = replace(data.columns, occurred_at_us=same)
    swapped = np.random.default_rng(5).permutation(len(same))
    moved = replace(
        tied,
        source=tied.source[swapped],
        target=tied.target[swapped],
        amount_base_minor=tied.amount_base_minor[swapped],
        amount_sent_minor=tied.amount_sent_minor[swapped],
        amount_received_minor=tied.amount_received_minor[swapped],
    )
    score = detector.score(tied, data.features)
    other = detector.score(moved, features_of(data.features.values[swapped]))
    assert np.array_equal(other, score[swapped])


def test_relabelled_accounts_score_alike(detector: Detector, data: Dataset) -> None:
    relabelled = _relabelled(data.columns, seed=4)
    expected = detector.score(data.columns, data.features)
    assert detector.score(relabelled, data.features) == pytest.approx(expected, rel=1e-5, abs=1e-7)


def test_an_empty_cut_has_no_scores(detector: Detector, data: Dataset) -> None:
    empty = replace(
        data.columns,
        **{
            name: getattr(data.columns, name)[:0]
            for name in EventColumns.__slots__
            if name not in {"node_kind", "passable", "holder", "node_country", "node_ids", "device_ids"}
            and hasattr(getattr(data.columns, name), "__getitem__")
            and not isinstance(getattr(data.columns, name), tuple | str)
        },
    )
    assert detector.score(empty, features_of(data.features.values[:0])).shape == (0,)


def test_only_the_training_and_validation_labels_are_read(detector: Detector, data: Dataset) -> None:
    labels = data.labels.copy()
    labels[data.split.valid_end :] = 1 - labels[data.split.valid_end :]
    again = fitted(detector.name, replace(data, labels=labels))
    assert np.array_equal(again.score(data.columns, data.features), detector.score(data.columns, data.features))


@pytest.mark.parametrize("label", [0, 1, -1])
def test_labels_of_one_class_are_refused_by_those_that_need_two(detector: Detector, data: Dataset, label: int) -> None:
    one_class = replace(data, labels=np.full_like(data.labels, label))
    if detector.supervised:
        with pytest.raises(TooLittleToLearn, match="known to be"):
            fitted(detector.name, one_class)
    else:
        assert np.array_equal(
            fitted(detector.name, one_class).score(data.columns, data.features),
            detector.score(data.columns, data.features),
        )


def test_too_few_events_are_refused(detector: Detector, data: Dataset) -> None:
    few = replace(data, split=replace(data.split, train_end=3))
    with pytest.raises(TooLittleToLearn):
        fitted(detector.name, few)


def test_without_a_stopping_part_it_still_learns(detector: Detector, data: Dataset) -> None:
    n = len(data.columns)
    whole = replace(data, split=replace(data.split, train_end=n, valid_end=n))
    assert np.isfinite(fitted(detector.name, whole).score(data.columns, data.features)).all()


def test_damaged_files_are_refused(detector: Detector, tmp_path: Path) -> None:
    detector.save(tmp_path / "whole")
    for file in sorted((tmp_path / "whole").iterdir()):
        content = file.read_bytes()
        for number, damaged in enumerate([b"", content[: len(content) // 2], b"\x80\x04\x95" + content, None]):
            folder = tmp_path / f"{file.name}-{number}"
            detector.save(folder)
            if damaged is None:
                (folder / file.name).unlink()
            else:
                (folder / file.name).write_bytes(damaged)
            with pytest.raises(ModelRefused):
                type(detector).load(folder)


def _relabelled(columns: EventColumns, *, seed: int) -> EventColumns:
    """The same graph with its nodes numbered in another order."""
    new_number = np.random.default_rng(seed).permutation(columns.node_count).astype(np.int32)
    old = np.argsort(new_number)
    return replace(
        columns,
        source=new_number[columns.source],
        target=new_number[columns.target],
        node_kind=columns.node_kind[old],
        passable=columns.passable[old],
        holder=columns.holder[old],
        node_country=columns.node_country[old],
        node_ids=columns.node_ids.take(old),
    )
