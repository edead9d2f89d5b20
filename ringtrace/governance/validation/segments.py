"""Results by segment: who is flagged more, and where the model sees less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.canonical.vocabulary import AccountKind
from graph.columns import Bools, Int64s
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.governance.validation.measured import Measured
from ringtrace.governance.validation.reweighted import Precision, ranking

#: Values of a segment that are listed, by their transactions; the others are one line.
_LISTED: Final = 15
#: An account is new for so long after its first transaction.
NEW_DAYS: Final = 30
#: PR-AUC of fewer illicit transactions says nothing.
_FEWEST: Final = 5
_UNKNOWN: Final = "not told"


def segments(measured: Measured, data: BenchData | None) -> dict[str, list[dict[str, Any]]]:
    """By country of the payer, type of the payer, currency, and whether either account is new."""
    columns, rows = measured.columns, measured.rows
    payer = columns.source[rows]
    country = _words(columns.countries, columns.node_country[payer].astype(np.int64))
    if data is not None and data.segments:
        kind = _words(data.segments, data.segment[payer].astype(np.int64))
    else:
        names = [str(one) for one in AccountKind]
        codes = columns.node_kind[payer].astype(np.int64)
        kind = _words(names, np.where(codes < len(names), codes, -1))
    return {
        "country of the payer": _table(measured, country),
        "type of the payer": _table(measured, kind),
        "currency": _table(measured, _words(columns.currencies, columns.currency_sent[rows].astype(np.int64))),
        "accounts": _table(measured, np.where(_new(measured), f"new: under {NEW_DAYS} days", "known before")),
    }


def line_of(measured: Measured, mine: Bools) -> dict[str, Any]:
    """What is flagged and caught among the rows `mine`; figures are None where nothing carries them."""
    flagged, illicit, clean = measured.flagged & mine, measured.illicit & mine, measured.clean & mine
    counts = {"transactions": mine, "illicit": illicit, "flagged": flagged}
    line: dict[str, Any] = {name: int(np.count_nonzero(rows)) for name, rows in counts.items()}
    line["clean_flagged_per_1000"] = _ratio(1000 * np.count_nonzero(flagged & clean), np.count_nonzero(clean))
    line["recall"] = _ratio(np.count_nonzero(flagged & illicit), np.count_nonzero(illicit))
    known = illicit | clean
    both = bool(illicit.any() and clean.any())
    flags = Precision.of(measured.illicit[known], measured.flagged[known]) if both else Precision()
    line["positive_share"] = _ratio(line["illicit"], np.count_nonzero(known))
    line |= flags.columns()
    ranked = (
        ranking(measured.illicit[known], measured.suspicion[known]) if both and line["illicit"] >= _FEWEST else None
    )
    line["pr_auc"], line["pr_auc_at_1_in_10000"] = ranked or (None, None)
    return line


def _table(measured: Measured, words: npt.NDArray[np.str_]) -> list[dict[str, Any]]:
    names, counts = np.unique(words, return_counts=True)
    order = np.lexsort((names, -counts))
    listed = [str(names[k]) for k in order[:_LISTED]]
    lines = [{"segment": name, **line_of(measured, np.equal(words, name))} for name in listed]
    others = ~np.isin(words, listed)
    if others.any():
        lines.append({"segment": f"{len(names) - len(listed)} others", **line_of(measured, others)})
    return lines


def _words(names: Sequence[str], codes: Int64s) -> npt.NDArray[np.str_]:
    """[m] the words of codes; -1 is not told."""
    return np.array([*names, _UNKNOWN])[codes]


def _new(measured: Measured) -> Bools:
    """[m] an account at either end was first seen fewer than 30 days before."""
    columns = measured.columns
    first = np.full(columns.node_count, np.iinfo(np.int64).max)
    for ends in (columns.source, columns.target):
        np.minimum.at(first, ends, columns.occurred_at_us)
    begun = columns.occurred_at_us[0]
    new: Bools = np.zeros(len(measured), dtype=np.bool_)
    for ends in (columns.source, columns.target):
        node = ends[measured.rows]
        age_us = measured.at_us - first[node]
        new |= columns.is_account[node] & (age_us < NEW_DAYS * 86_400_000_000) & (first[node] > begun)
    return new


def _ratio(part: int | np.integer[Any], whole: int | np.integer[Any]) -> float | None:
    return float(part) / float(whole) if whole else None
