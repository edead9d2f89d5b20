"""What the boosted trees' features say, in the words of the feature catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.features.catalogue import CATALOGUE as FEATURES
from graph.features.matrix import FeatureDescription
from scoring.grounds import Grounds
from scoring.reasons import Reason, reason
from scoring.wording import duration, money, percent

#: Parts of a feature's name, in the order in which they are looked for, and the code they belong to.
_CODES: Final = (
    ("cycle", "F09"),
    ("scatter", "F09"),
    ("fan_", "F09"),
    ("chain", "F04"),
    ("passed_on", "F04"),
    ("pair_", "F05"),
    ("reverse_", "F05"),
    ("device", "F06"),
    ("is_merchant", "F07"),
    ("cross_", "F08"),
    ("currency", "F08"),
    ("channel", "F08"),
    ("cash_", "F08"),
    ("distinct", "F01"),
    ("fresh", "F01"),
    ("merchants", "F01"),
    ("amount", "F03"),
    ("threshold", "F03"),
    ("sum_", "F03"),
    ("count", "F02"),
    ("since", "F02"),
)
_OTHER: Final = "F10"
_AGAINST: Final = "A07"
_DESCRIPTIONS: Final = {description.name: description for description in FEATURES}
#: Log odds at which a feature counts in full, and below which it is not worth a word.
_FULL: Final = 3.0
_LEAST: Final = 0.15
_MOST_FOR: Final = 3
_MOST_AGAINST: Final = 2


def feature_reasons(grounds: Grounds, row: int) -> Iterator[Reason]:
    """The features that raised the suspicion most, one a code, and those that lowered it most."""
    added = grounds.contributions.get(row)
    if added is None:
        return
    codes: set[str] = set()
    names = grounds.features.names
    for place in np.argsort(-added, kind="stable")[:12].tolist():
        code = code_of(names[place])
        if added[place] < _LEAST or len(codes) == _MOST_FOR:
            break
        if code not in codes:
            codes.add(code)
            yield _reason(grounds, row, code, names[place], float(added[place]))
    for place in np.argsort(added, kind="stable")[:_MOST_AGAINST].tolist():
        if added[place] <= -_LEAST:
            yield _reason(grounds, row, _AGAINST, names[place], float(added[place]))


def code_of(name: str) -> str:
    """The reason code of a feature."""
    return next((code for part, code in _CODES if part in name), _OTHER)


def _reason(grounds: Grounds, row: int, code: str, name: str, added: float) -> Reason:
    value = grounds.feature(name, row)
    known = value if math.isfinite(value) else None
    what = _in_words(grounds, row, name, value)
    values = {"what": what, "feature": name, "value": known, "log_odds": round(added, 4)}
    return reason(code, values=values, transaction_ids=grounds.ids([row]), weight=min(1.0, abs(added) / _FULL))


def _in_words(grounds: Grounds, row: int, name: str, value: float) -> str:
    """The feature of this transaction as an investigator would say it."""
    if name == "amount_log":
        columns = grounds.columns
        currency = columns.currencies[columns.currency_sent[row]]
        return f"the amount, {money({'minor': int(columns.amount_sent_minor[row]), 'currency': currency})}"
    description = _DESCRIPTIONS.get(name)
    if description is None:
        return name.replace("_", " ")
    shown = _shown(grounds, description, value)
    if shown is None:
        return description.text
    if "{value}" in description.phrase:
        return description.phrase.replace("{value}", shown)
    return f"{description.phrase}{shown}"


def _shown(grounds: Grounds, description: FeatureDescription, value: float) -> str | None:
    """The value by its unit, ready for its place in the phrase or after it; None where it is not defined."""
    if not math.isfinite(value):
        return None
    if description.unit == "code":
        return ""
    if description.unit == "flag":
        return "" if value else ": no"
    shown = f"{value:,.1f}"
    if description.unit == "base_minor":
        shown = money({"minor": round(value), "currency": grounds.columns.base_currency})
    elif description.unit == "seconds":
        shown = duration(max(0.0, value))
    elif description.unit == "count":
        shown = f"{round(value):,}"
    elif description.unit == "ratio" and "times" not in description.phrase:
        shown = percent(value)
    return shown if "{value}" in description.phrase else f": {shown}"
