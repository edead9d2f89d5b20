"""The fraud detection handbook's protocol: a week to learn, a week until its labels are known, a week to report.

Le Borgne et al., chapter 3 (single) and chapter 5 (prequential). A card leaves the reported week as soon as a fraud on
it is known: those of the training week at once, later ones after the delay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gnn.evaluation.card_precision import card_precision
from gnn.metrics import average_precision
from graph.columns import Float64s, Int64s
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.benchmark.datasets.fraud_handbook import TRAIN_FROM_US

DAY_US = 86_400_000_000
#: Cards that the book's investigators look at in a day.
CARDS_A_DAY = 100
FOLDS = 4
_LAST_DAY = TRAIN_FROM_US // DAY_US


@dataclass(frozen=True)
class Week:
    """Rows to learn from and rows to report."""

    train: Int64s
    test: Int64s


def reported_weeks(data: BenchData) -> Iterator[Week]:
    """The book's last week to learn from and the three before it, the last one last."""
    return (_week(data, _LAST_DAY - 7 * k) for k in range(FOLDS - 1, -1, -1))


def tuning_weeks(data: BenchData) -> Iterator[Week]:
    """Four such weeks whose reported rows all lie before the first reported one of `reported_weeks`."""
    return (_week(data, _LAST_DAY - 7 * (FOLDS + k)) for k in range(FOLDS - 1, -1, -1))


def _week(data: BenchData, first: int) -> Week:
    day, card, illicit = data.columns.occurred_at_us // DAY_US, data.columns.source, data.labels == 1
    train = np.flatnonzero((day >= first) & (day < first + 7))
    known = np.unique(card[train[illicit[train]]])
    test = []
    for today in range(first + 14, first + 21):
        known = np.union1d(known, card[(day == today - 8) & illicit])
        rows = np.flatnonzero(day == today)
        test.append(rows[~np.isin(card[rows], known)])
    return Week(train=train, test=np.concatenate(test))


def judged(data: BenchData, rows: Int64s, score: Float64s) -> dict[str, float]:
    """`ap` and `cp100` of the scores of `rows`."""
    truth = data.labels[rows] == 1
    card, day = data.columns.source[rows].astype(np.int64), data.columns.occurred_at_us[rows] // DAY_US
    return {
        "ap": average_precision(truth, score),
        "cp100": card_precision(card, day, truth, score, cards_a_day=CARDS_A_DAY),
    }
