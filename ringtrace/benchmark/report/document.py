"""What a bench run reports, independent of its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringtrace.benchmark.summary import Line

#: Heading, figure of it. Shares are shown in per cent.
COLUMNS = (
    ("PR-AUC", "pr_auc"),
    ("F1", "f1"),
    ("P@.1%", "precision_at_0.1%"),
    ("R@.1%", "recall_at_0.1%"),
    ("P@1%", "precision_at_1.0%"),
    ("R@1%", "recall_at_1.0%"),
    ("amount@1%", "amount_caught_at_1.0%"),
    ("rings ≥1", "ring_recall_any"),
    ("rings ≥½", "ring_recall_half"),
    ("outside", "recall_outside_schemes"),
    ("unseen", "recall_unseen_launderers"),
    ("ECE top", "ece_top"),
)
ACCOUNT_COLUMNS = (
    ("PR-AUC", "account_pr_auc"),
    ("P@.1%", "account_precision_at_0.1%"),
    ("R@.1%", "account_recall_at_0.1%"),
    ("P@1%", "account_precision_at_1.0%"),
    ("R@1%", "account_recall_at_1.0%"),
)
#: Of `score_now` alone.
RING_COLUMNS = (
    ("schemes", "nightly_schemes"),
    ("in time ≥1", "nightly_ring_recall_any"),
    ("in time ≥½", "nightly_ring_recall_half"),
    ("rings", "rings"),
    ("ring P@.1%", "ring_precision_at_0.1%"),
    ("ring R@.1%", "ring_recall_at_0.1%"),
    ("ring P@1%", "ring_precision_at_1.0%"),
    ("ring R@1%", "ring_recall_at_1.0%"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All lines with what they were measured on."""

    dataset: str
    path: str
    protocol: str
    command: str
    events: int
    accounts: int
    illicit: int
    unknown: int
    schemes: int
    notes: Sequence[str]
    lines: Sequence[Line]


def cell(line: Line, figure: str) -> str:
    """A figure for people: three digits, its interval or its spread beside it."""
    value = line.mean.get(figure)
    if value is None:
        return "–"
    text = f"{value:.3f}"
    ends = line.interval.get(figure)
    if ends is not None:
        return f"{text} [{ends[0]:.3f}, {ends[1]:.3f}]"
    low_high = line.spread.get(figure)
    return text if low_high is None else f"{text} ({low_high[0]:.3f}–{low_high[1]:.3f})"


def lead(line: Line, figure: str) -> str:
    """The paired lead over the first detector of the same score."""
    ends = line.lead.get(figure)
    return "–" if ends is None else f"[{ends[0]:+.3f}, {ends[1]:+.3f}]"


def variants(document: Document) -> list[tuple[str, str]]:
    """Variant and score of each table, in order: `score_at` and `score_now` never share one."""
    return list(dict.fromkeys((line.variant, line.which) for line in document.lines))


def has_rings(lines: Sequence[Line]) -> bool:
    """Whether any line tells of rings."""
    return any(figure in line.mean for line in lines for _, figure in RING_COLUMNS)
