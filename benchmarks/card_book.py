"""The fraud detection handbook's own fifteen features (Le Borgne et al., chapter 3), for its own models.

Amount, weekend, night; the customer's payments and mean amount of the last 1, 7 and 30 days, this payment among them;
the terminal's payments and share of frauds in as many days before the week in which labels are not known.
"""

from __future__ import annotations

import numpy as np

from graph.columns import Float32s, Float64s, Int64s
from ringtrace.benchmark.datasets.bench_data import BenchData

_DAY_S = 86_400
_DELAY_DAYS = 7
_WINDOWS_DAYS = (1, 7, 30)
#: 1970-01-01 was a Thursday.
_THURSDAY, _SATURDAY = 3, 5
_LAST_NIGHT_HOUR = 6


def book_features(data: BenchData) -> Float32s:
    """[n, 15]."""
    columns = data.columns
    at_s, amount = columns.occurred_at_us // 1_000_000, columns.amount_base_minor / 100
    weekday, hour = (at_s // _DAY_S + _THURSDAY) % 7, at_s % _DAY_S // 3_600
    found = [amount, weekday >= _SATURDAY, hour <= _LAST_NIGHT_HOUR]
    for days in _WINDOWS_DAYS:
        count, total = _rolled(columns.source, at_s, amount, days * _DAY_S, 0)
        found += [count, total / np.maximum(count, 1)]
    fraud = (data.labels == 1).astype(np.float64)
    for days in _WINDOWS_DAYS:
        count, total = _rolled(columns.target, at_s, fraud, (_DELAY_DAYS + days) * _DAY_S, _DELAY_DAYS * _DAY_S)
        found += [count, total / np.maximum(count, 1)]
    return np.column_stack(found).astype(np.float32)


def _rolled(subject: Int64s, at_s: Int64s, value: Float64s, since_s: int, until_s: int) -> tuple[Float64s, Float64s]:
    """[n] count and sum of the same subject's values in `(t - since, t - until]`, as pandas rolls windows of time."""
    order = np.lexsort((at_s, subject))
    at = at_s[order] - at_s.min()
    begin_of_subject = subject[order].astype(np.int64) * (int(at.max(initial=0)) + since_s + 1)
    place, sums = begin_of_subject + at, np.concatenate([[0.0], np.cumsum(value[order])])
    end, begin = (
        np.searchsorted(place, begin_of_subject + np.maximum(at - back_s, -1), side="right")
        for back_s in (until_s, since_s)
    )
    count, total = np.empty(len(order)), np.empty(len(order))
    count[order], total[order] = end - begin, sums[end] - sums[begin]
    return count, total
