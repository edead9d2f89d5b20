"""The same figures for accounts: their score is that of their worst transaction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gnn.evaluation.budgets import MAIN_BUDGET
from gnn.evaluation.judged import Judged
from gnn.metrics import BUDGETS, DAY_US, average_precision, within_budget
from graph.columns import Bools, Float64s, Int8s, Int16s, Int32s, Int64s

_SEGMENT_UNKNOWN = "not told"


def account_truth(labels: Int8s, source: Int32s, target: Int32s, is_account: Bools) -> Int8s:
    """[v] 1 for accounts that sent or received an illicit row, 0 for other accounts, -1 for other nodes."""
    truth = np.where(is_account, 0, -1).astype(np.int8)
    illicit = labels == 1
    ends = np.concatenate([source[illicit], target[illicit]])
    truth[ends] = np.where(is_account[ends], 1, -1)
    return truth


def worst_by_day(judged: Judged, counted: Bools) -> tuple[Int32s, Int64s, Float64s]:
    """Account, day's first microsecond and highest score of each account of `counted` [v] on each day it is active."""
    node = np.concatenate([judged.source, judged.target])
    day = np.tile(judged.occurred_at_us // DAY_US, 2)
    score = np.tile(judged.score, 2)
    kept = counted[node]
    node, day, score = node[kept], day[kept], score[kept]
    order = np.lexsort((-score, node, day))
    node, day, score = node[order], day[order], score[order]
    first = np.append(True, (np.diff(day) != 0) | (np.diff(node) != 0))[: len(node)]
    return node[first].astype(np.int32), day[first] * DAY_US, score[first]


def account_figures(judged: Judged, truth: Int8s) -> dict[str, float | None]:
    """PR-AUC of accounts by their highest score; precision and recall of the highest accounts of each day.

    `truth` [v] 1 illicit, 0 clean, -1 not counted. Precision is the share of account-days that are illicit accounts,
    recall the share of illicit active accounts that were alerted on any day. None without an illicit account.
    """
    node, day_us, score = worst_by_day(judged, truth >= 0)
    illicit = truth[node] == 1
    active = np.unique(node)
    worst = np.full(len(truth), -np.inf)
    np.maximum.at(worst, node, score)
    positives = int(np.count_nonzero(truth[active] == 1))
    found: dict[str, float | None] = {
        "accounts": float(len(active)),
        "accounts_illicit": float(positives),
        "account_pr_auc": average_precision(truth[active] == 1, worst[active]) if positives else None,
    }
    for share in BUDGETS:
        alerts = within_budget(score, day_us, share)
        caught = len(np.unique(node[alerts & illicit]))
        precision = float(np.mean(illicit[alerts])) if positives else None
        found[f"account_precision_at_{share:.1%}"] = precision
        found[f"account_recall_at_{share:.1%}"] = caught / positives if positives else None
    return found


def false_flags(judged: Judged, truth: Int8s, segment: Int16s, segments: Sequence[str]) -> dict[str, float | None]:
    """By segment (and `all`): clean accounts that any day's 1 % of accounts holds, per 1,000 clean active ones."""
    node, day_us, score = worst_by_day(judged, truth >= 0)
    flagged = np.zeros(len(truth), dtype=np.bool_)
    flagged[node[within_budget(score, day_us, MAIN_BUDGET)]] = True
    clean = np.unique(node[truth[node] == 0])
    found = {"all": _per_thousand(flagged[clean])}
    for code in np.unique(segment[clean]) if len(segments) else ():
        name = segments[code] if code >= 0 else _SEGMENT_UNKNOWN
        found[name] = _per_thousand(flagged[clean[segment[clean] == code]])
    return found


def _per_thousand(flags: Bools) -> float | None:
    return 1000 * float(np.mean(flags)) if len(flags) else None
