"""The reasons for and against each flagged transaction and account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from graph.columns import Float32s
from rules.timeline import DAY_US
from scoring.account_risk import LOOK_BACK_DAYS
from scoring.against import against_transaction, letting_agent, payroll
from scoring.detector_reasons import detector_reasons
from scoring.feature_reasons import feature_reasons
from scoring.grounds import Grounds
from scoring.reasons import Reason, reason
from scoring.ring_reasons import member_reasons, ring_reasons
from scoring.rule_reasons import rule_reasons
from scoring.scores import FLAGGED_ABOVE

MOST_FOR: Final = 6
MOST_AGAINST: Final = 3
_IDS: Final = 32


def transaction_reasons(grounds: Grounds, rows: Iterable[int]) -> list[list[Reason]]:
    """For each row its six weightiest reasons for the suspicion, then the three weightiest against it."""
    found = []
    for row in map(int, rows):
        reasons = [
            *rule_reasons(grounds, [row]),
            *ring_reasons(grounds, row),
            *feature_reasons(grounds, row),
            *detector_reasons(grounds, row),
            *against_transaction(grounds, row),
        ]
        found.append(ranked(reasons))
    return found


def account_reasons(
    grounds: Grounds, nodes: Iterable[int], *, risk: Float32s, as_of_us: int | None = None
) -> list[list[Reason]]:
    """For each account its part in rings, its flagged transactions and their rules, and what speaks against it.

    `risk` [n] is `score_now` of transactions; those of the 90 days before `as_of_us` (default: right after the last
    event) count.
    """
    columns = grounds.columns
    if as_of_us is None:
        as_of_us = int(columns.occurred_at_us[-1]) + 1 if len(columns) else 0
    since_us = as_of_us - LOOK_BACK_DAYS * DAY_US
    recent = (columns.occurred_at_us >= since_us) & (columns.occurred_at_us < as_of_us)
    flagged = np.flatnonzero(recent & (risk > FLAGGED_ABOVE))
    own: dict[int, list[int]] = {}
    for row in flagged.tolist():
        for node in {int(columns.source[row]), int(columns.target[row])}:
            own.setdefault(node, []).append(row)
    return [_of_account(grounds, int(node), own.get(int(node), []), risk, as_of_us) for node in nodes]


def _of_account(grounds: Grounds, node: int, rows: list[int], risk: Float32s, as_of_us: int) -> list[Reason]:
    reasons = [*member_reasons(grounds, node), *rule_reasons(grounds, rows)]
    columns = grounds.columns
    if rows:
        worst = sorted(rows, key=lambda row: (-float(risk[row]), row))
        total = {"minor": int(columns.amount_base_minor[rows].sum()), "currency": columns.base_currency}
        values = {"count": len(rows), "window": LOOK_BACK_DAYS * 86_400, "total": total}
        weight = float(risk[worst[0]]) / 100
        reasons.append(reason("M04", values=values, transaction_ids=grounds.ids(worst[:_IDS]), weight=weight))
        reasons += [each for row in worst[:1] for each in feature_reasons(grounds, row)]
        reasons += [each for row in worst[:1] for each in detector_reasons(grounds, row)]
    until_us = int(columns.occurred_at_us[rows[-1]]) + 1 if rows else as_of_us
    reasons += [*payroll(grounds, node, until_us), *letting_agent(grounds, node, until_us)]
    returned = [each for row in rows for each in against_transaction(grounds, row) if each.code in {"A04", "A05"}]
    return ranked([*reasons, *returned[:1]])


def ranked(reasons: Iterable[Reason]) -> list[Reason]:
    """The weightiest reasons for, then against, one a code and text; equal weights in the order of their codes."""
    ordered = sorted(reasons, key=lambda each: (-each.weight, each.code, each.text))
    distinct = list({(each.code, each.text): each for each in reversed(ordered)}.values())[::-1]
    speaking_for = [each for each in distinct if not each.against][:MOST_FOR]
    return [*speaking_for, *[each for each in distinct if each.against][:MOST_AGAINST]]
