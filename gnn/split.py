"""The split by time: 60 % of the events to learn, 20 % to choose, 20 % to report."""

from __future__ import annotations

from typing import Final

import numpy as np

from gnn.detector import TimeSplit
from graph.columns import EventColumns, Int64s

TRAIN_SHARE: Final = 0.6
VALID_SHARE: Final = 0.8


def time_split(columns: EventColumns) -> TimeSplit:
    """Cuts next to 60 % and 80 % of the events, moved to the nearest change of time: equal times stay together.

    Data with few distinct times (steps, days) still get three parts where they have three times; with two times the
    test part is empty, with one the validation part as well.
    """
    begins = _group_begins(columns.occurred_at_us)
    n = len(columns)
    train_end = _nearest(begins, TRAIN_SHARE * n, n)
    valid_end = _nearest(begins[begins > train_end], VALID_SHARE * n, n)
    if valid_end == n and np.count_nonzero(begins < train_end) >= 1:
        # One long last group took the test part: the middle part gives way.
        train_end, valid_end = _nearest(begins[begins < train_end], TRAIN_SHARE * n, train_end), train_end
    return TimeSplit(train_end=train_end, valid_end=valid_end)


def stopping_rows(columns: EventColumns, split: TimeSplit) -> Int64s:
    """Events of the validation part's first half by time: early stopping rests on these."""
    return np.arange(split.train_end, _middle(columns, split))


def choosing_rows(columns: EventColumns, split: TimeSplit) -> Int64s:
    """Events of the validation part's second half by time: thresholds and calibration rest on these."""
    return np.arange(_middle(columns, split), split.valid_end)


def _middle(columns: EventColumns, split: TimeSplit) -> int:
    begins = _group_begins(columns.occurred_at_us[split.train_end : split.valid_end]) + split.train_end
    return _nearest(begins, (split.train_end + split.valid_end) / 2, split.valid_end)


def _group_begins(time_us: Int64s) -> Int64s:
    """Places where the time changes, the first event not among them."""
    return np.flatnonzero(np.diff(time_us)) + 1


def _nearest(places: Int64s, wanted: float, otherwise: int) -> int:
    """The place next to `wanted`, the earlier on a draw; `otherwise` where there is none."""
    if len(places) == 0:
        return otherwise
    return int(places[np.argmin(np.abs(places - wanted))])
