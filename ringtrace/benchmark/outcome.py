"""What one detector reached in one measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from gnn.evaluation.accounts import account_figures, account_truth, false_flags
from gnn.evaluation.bootstrap import Positives
from gnn.evaluation.budgets import budget_figures
from gnn.evaluation.calibration import Reliability, calibrated, reliability
from gnn.evaluation.curve import pr_points
from gnn.evaluation.judged import Judged
from gnn.evaluation.schemes import scheme_figures, typology_figures
from gnn.evaluation.threshold import at_threshold, chosen_threshold
from gnn.labels import ILLICIT
from gnn.metrics import average_precision
from gnn.split import choosing_rows
from graph.columns import Bools, Float64s, Int8s, Int64s
from ringtrace.benchmark.protocol import Frame

#: Why a figure is null.
NO_POSITIVE = "no transaction of the reported part is known to be illicit"

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Figures of one detector, one variant and one seed; where it could not be run, `why` says so and all is empty."""

    detector: str
    which: str
    variant: str
    seed: int
    seconds: float = 0.0
    why: str | None = None
    figures: Figures = field(default_factory=dict)
    typologies: Mapping[str, Figures] = field(default_factory=dict)
    #: clean accounts flagged per 1,000, by segment
    false_flags: Figures = field(default_factory=dict)
    #: recall and precision of the curve
    curve: tuple[Float64s, Float64s] | None = None
    reliability: Reliability | None = None
    positives: Positives | None = None


def judged(frame: Frame, score: Float64s, outcome: Callable[..., Outcome], *, seconds: float) -> Outcome:
    """All figures of one score over all events, as `outcome` with the names of what was run."""
    rows = judged_of(frame, score)
    choosing = choosing_rows(frame.data.columns, frame.split)
    threshold = chosen_threshold(frame.labels[choosing], score[choosing])
    probability = calibrated(frame.labels[choosing], score[choosing], rows.score)
    reliable = None if probability is None else reliability(rows.truth, rows.score, probability)
    truth, any_illicit = account_truths(frame), bool(rows.truth.any())
    return outcome(
        seconds=seconds,
        why=None if any_illicit else NO_POSITIVE,
        figures={
            "rows": float(len(rows)),
            "illicit": float(rows.truth.sum()),
            "pr_auc": average_precision(rows.truth, rows.score) if any_illicit else None,
            **at_threshold(rows, threshold),
            **budget_figures(rows),
            **scheme_figures(rows, findable_of(frame)),
            "ece_top": None if reliable is None else reliable.error,
            **account_figures(rows, truth),
        },
        typologies=typology_figures(rows),
        false_flags=false_flags(rows, truth, frame.data.segment, frame.data.segments),
        curve=pr_points(rows.truth, rows.score) if any_illicit else None,
        reliability=reliable,
        positives=Positives.of(rows.truth, rows.score, units_of(rows), threshold=threshold),
    )


def judged_of(frame: Frame, score: Float64s) -> Judged:
    """The reported rows of known label."""
    data, test = frame.data, frame.test
    columns = data.columns
    typology = np.array([*(one.typology for one in data.schemes), -1], dtype=np.int8)
    return Judged(
        labels=data.labels[test],
        score=score[test],
        occurred_at_us=columns.occurred_at_us[test],
        amount_minor=columns.amount_base_minor[test],
        scheme=data.scheme[test],
        typology=typology[data.scheme[test]],
        source=columns.source[test],
        target=columns.target[test],
        unseen=_unseen(frame)[test],
    ).known()


def units_of(judged: Judged) -> Int64s:
    """[n] what the bootstrap draws: the scheme, or the row itself (numbered below 0) where it has none."""
    return np.where(judged.scheme >= 0, judged.scheme, -1 - np.arange(len(judged))).astype(np.int64)


def account_truths(frame: Frame) -> Int8s:
    """[v] the source's own truth of accounts, or that of their reported transactions."""
    data = frame.data
    if np.any(data.account_labels == ILLICIT):
        return data.account_labels
    test, columns = frame.test, data.columns
    return account_truth(data.labels[test], columns.source[test], columns.target[test], columns.is_account)


def findable_of(frame: Frame) -> Bools | None:
    """[schemes] which can be found at all, where the truth tells; those of which it tells nothing count."""
    told = [one.findable for one in frame.data.schemes]
    return None if all(one is None for one in told) else np.array([one is not False for one in told])


def _unseen(frame: Frame) -> Bools:
    """[n] neither end took part in a row that was known to be illicit when detectors learned."""
    columns, illicit = frame.data.columns, frame.labels == ILLICIT
    known = np.zeros(columns.node_count, dtype=np.bool_)
    known[columns.source[illicit]] = True
    known[columns.target[illicit]] = True
    known[~columns.is_account] = False
    return ~(known[columns.source] | known[columns.target])
