"""The two protocols: which events there are, what of their labels may be learned, and which rows are reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from gnn.detector import TimeSplit
from gnn.labels import ILLICIT, UNKNOWN
from gnn.split import time_split
from graph.columns import EventColumns, Int8s, Int64s
from ringtrace.benchmark.datasets.bench_data import BenchData, Parts
from ringtrace.benchmark.errors import NothingToMeasure

#: Variants of one measurement.
WITH_FORMAT = "with payment format"
WITHOUT_FORMAT = "without payment format"


class Protocol(StrEnum):
    """How the parts are made and what a feature may see."""

    #: the papers': all labels of training and validation, features of the whole graph up to each part's end
    PUBLISHED = "published"
    #: causal features, labels as known when the test part begins, no tail
    STRICT = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One measurement to be made."""

    data: BenchData
    variant: str
    #: what detectors may learn from: labels as known, unknown for every reported row
    labels: Int8s
    split: TimeSplit
    #: rows that are reported
    test: Int64s


def frames(data: BenchData, protocol: Protocol) -> Iterator[Frame]:
    """The protocol's measurements: one, or in `strict` with and without the payment format.

    Raises: `NothingToMeasure` for a part without rows, labels all of one class.
    """
    if protocol is Protocol.PUBLISHED:
        yield _by_time(data, WITH_FORMAT, is_strict=False)
        return
    data = without_tail(data)
    yield _by_time(data, WITH_FORMAT, is_strict=True)
    if data.columns.channels:
        yield _by_time(without_format(data), WITHOUT_FORMAT, is_strict=True)


def folds(data: BenchData, count: int, *, seed: int) -> Iterator[Frame]:
    """`count` measurements; each reports a share of the schemes whole, and as large a share of all other rows.

    Not by time: for data with so few schemes that no part by time would hold any. Detectors learn from all rows of the
    other folds; nothing is left to stop on or to choose a threshold, so there is no F1 and no calibration.

    Raises: `NothingToMeasure` for labels all of one class, fewer schemes than folds.
    """
    if len(data.schemes) < count:
        msg = f"{data.name}: {len(data.schemes)} schemes cannot be shared out to {count} folds"
        raise NothingToMeasure(msg)
    _require_both(data.labels, f"{data.name}: the labels")
    random = np.random.default_rng(seed)
    of_scheme = random.permutation(np.arange(len(data.schemes)) % count)
    fold = random.permutation(np.arange(len(data.columns)) % count)
    fold = np.where(data.scheme >= 0, of_scheme[data.scheme], fold)
    n = len(data.columns)
    for number in range(count):
        labels = np.where(fold == number, UNKNOWN, data.labels).astype(np.int8)
        yield Frame(
            data=data,
            variant=f"fold {number + 1} of {count}",
            labels=labels,
            split=TimeSplit(train_end=n, valid_end=n),
            test=np.flatnonzero(fold == number),
        )


def without_tail(data: BenchData) -> BenchData:
    """The data up to their tail, where they have one."""
    if data.tail_from_us is None:
        return data
    stop = int(np.searchsorted(data.columns.occurred_at_us, data.tail_from_us))
    if stop == len(data.columns):
        return data
    return replace(
        data,
        columns=data.columns.rows(0, stop),
        labels=data.labels[:stop],
        known_at_us=data.known_at_us[:stop],
        scheme=data.scheme[:stop],
        tail_from_us=None,
    )


def without_format(data: BenchData) -> BenchData:
    """The data with no channel: features and detectors see none."""
    channel = np.full_like(data.columns.channel, -1)
    return replace(data, columns=replace(data.columns, channel=channel, channels=()))


def _by_time(data: BenchData, variant: str, *, is_strict: bool) -> Frame:
    columns, parts = data.columns, data.parts
    split = time_split(columns) if parts is None else _split_of(columns, parts)
    test = _test_rows(columns, split, parts)
    if min(split.train_end, split.valid_end - split.train_end, len(test)) == 0:
        msg = f"{data.name}: {len(columns)} transactions give a part without rows; three times are needed at least"
        raise NothingToMeasure(msg)
    _require_both(data.labels, f"{data.name}: the labels")
    begins_us = int(columns.occurred_at_us[test[0]])
    labels = data.learnable(begins_us) if is_strict else data.labels.copy()
    labels[split.valid_end :] = UNKNOWN
    if parts is not None and parts.train_from_us is not None:
        labels[: np.searchsorted(columns.occurred_at_us, parts.train_from_us)] = UNKNOWN
    return Frame(data=data, variant=variant, labels=labels, split=split, test=test)


def _split_of(columns: EventColumns, parts: Parts) -> TimeSplit:
    train, valid = np.searchsorted(columns.occurred_at_us, [parts.train_end_us, parts.valid_end_us])
    return TimeSplit(train_end=int(train), valid_end=int(valid))


def _test_rows(columns: EventColumns, split: TimeSplit, parts: Parts | None) -> Int64s:
    first, stop = split.valid_end, len(columns)
    if parts is not None and parts.test_from_us is not None:
        first = int(np.searchsorted(columns.occurred_at_us, parts.test_from_us))
    if parts is not None and parts.test_until_us is not None:
        stop = int(np.searchsorted(columns.occurred_at_us, parts.test_until_us))
    return np.arange(first, stop)


def _require_both(labels: Int8s, what: str) -> None:
    illicit, clean = int(np.count_nonzero(labels == ILLICIT)), int(np.count_nonzero(labels == 0))
    if min(illicit, clean) == 0:
        msg = f"{what} are all of one class: {illicit} illicit, {clean} clean"
        raise NothingToMeasure(msg)
