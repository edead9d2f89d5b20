from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ringtrace.benchmark.datasets.bench_data import Parts
from ringtrace.benchmark.errors import NothingToMeasure
from ringtrace.benchmark.protocol import WITH_FORMAT, WITHOUT_FORMAT, Protocol, folds, frames
from tests.bench_data import bench_data

DAY_US = 86_400_000_000


@pytest.mark.parametrize("protocol", Protocol)
def test_no_label_of_a_reported_row_can_be_learned(protocol: Protocol) -> None:
    for frame in frames(bench_data(), protocol):
        assert np.all(frame.labels[frame.test] == -1)
        assert len(frame.test) == pytest.approx(0.2 * len(frame.data.columns), rel=0.05)
        assert np.any(frame.labels[: frame.split.train_end] == 1)


def test_strict_on_own_data_knows_only_what_was_known_when_the_test_part_began() -> None:
    data = bench_data()
    late = np.flatnonzero(data.labels == 1)[5]
    known_at = data.known_at_us.copy()
    known_at[late] = data.columns.occurred_at_us[-1]
    data = replace(data, known_at_us=known_at, fit_as_known=True)
    strict, published = next(iter(frames(data, Protocol.STRICT))), next(iter(frames(data, Protocol.PUBLISHED)))
    assert (strict.labels[late], published.labels[late]) == (0, 1)
    unknown = next(iter(frames(replace(data, before=-1), Protocol.STRICT)))
    assert unknown.labels[late] == -1
    generated = next(iter(frames(replace(data, fit_as_known=False), Protocol.STRICT)))
    assert generated.labels[late] == 1


def test_strict_drops_the_tail_and_published_keeps_it() -> None:
    data = bench_data()
    tail_us = int(data.columns.occurred_at_us[-100])
    data = replace(data, tail_from_us=tail_us)
    strict, published = next(iter(frames(data, Protocol.STRICT))), next(iter(frames(data, Protocol.PUBLISHED)))
    assert len(strict.data.columns) == len(strict.data.labels) == len(strict.data.scheme)
    assert strict.data.columns.occurred_at_us[-1] < tail_us
    assert len(published.data.columns) == len(data.columns)


def test_strict_is_reported_with_and_without_the_payment_format() -> None:
    data = bench_data()
    columns = replace(data.columns, channel=np.zeros(len(data.columns), np.int16), channels=("wire",))
    both = list(frames(replace(data, columns=columns), Protocol.STRICT))
    assert [one.variant for one in both] == [WITH_FORMAT, WITHOUT_FORMAT]
    assert both[1].data.columns.channels == ()
    assert np.all(both[1].data.columns.channel == -1)


def test_parts_of_the_data_set_go_first() -> None:
    data = bench_data()
    begin = int(data.columns.occurred_at_us[0])
    parts = Parts(
        train_from_us=begin + 5 * DAY_US,
        train_end_us=begin + 20 * DAY_US,
        valid_end_us=begin + 30 * DAY_US,
        test_from_us=begin + 37 * DAY_US,
        test_until_us=begin + 44 * DAY_US,
    )
    frame = next(iter(frames(replace(data, parts=parts), Protocol.STRICT)))
    when = data.columns.occurred_at_us - begin
    assert np.array_equal(frame.test, np.flatnonzero((when >= 37 * DAY_US) & (when < 44 * DAY_US)))
    assert np.all(frame.labels[when < 5 * DAY_US] == -1)
    assert np.all(frame.labels[when >= 30 * DAY_US] == -1)


def test_a_scheme_lies_in_one_fold_and_every_row_is_reported_once() -> None:
    data = bench_data()
    parts = list(folds(data, 5, seed=0))
    assert np.array_equal(np.sort(np.concatenate([one.test for one in parts])), np.arange(len(data.columns)))
    seen = [set(data.scheme[one.test].tolist()) - {-1} for one in parts]
    assert sum(map(len, seen)) == len(data.schemes)
    for one in parts:
        assert np.all(one.labels[one.test] == -1)
        assert np.any(one.labels == 1)


def test_what_cannot_be_measured_is_said() -> None:
    data = bench_data()
    with pytest.raises(NothingToMeasure, match="one class"):
        list(frames(replace(data, labels=np.zeros_like(data.labels)), Protocol.STRICT))
    with pytest.raises(NothingToMeasure, match="cannot be shared out"):
        list(folds(data, len(data.schemes) + 1, seed=0))
    times = np.full_like(data.columns.occurred_at_us, data.columns.occurred_at_us[0])
    with pytest.raises(NothingToMeasure, match="a part without rows"):
        list(frames(replace(data, columns=replace(data.columns, occurred_at_us=times)), Protocol.STRICT))
