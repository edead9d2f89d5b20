"""How much single rows tell of laundering: boosted trees on raw columns, without ids, history or graph."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from lightgbm import LGBMClassifier
from sklearn.metrics import average_precision_score

from graph.canonical.vocabulary import EndKind, Verdict
from graph.columns import Bools, Float64s

_WORDS: Final = "kind status precision channel currency_sent currency_received source_country target_country".split()
_TRAIN_SHARE: Final = 0.7
_MONTH_DAYS: Final = 31


def lift(folder: Path) -> float:
    """Average precision over base rate on the last 30 % of account-to-account rows; 1 is chance, higher is a leak."""
    features, illicit = raw_columns(folder)
    split = int(_TRAIN_SHARE * len(illicit))
    model = LGBMClassifier(
        n_estimators=150, learning_rate=0.05, min_child_samples=50, verbose=-1, n_jobs=1, random_state=0
    )
    model.fit(features[:split], illicit[:split])
    chance = float(illicit[split:].mean())
    guess = model.booster_.predict(features[split:])
    return float(average_precision_score(illicit[split:], guess)) / chance


def raw_columns(folder: Path) -> tuple[Float64s, Bools]:
    """([rows, columns] what a single row shows, [rows] illicit) of transactions between accounts, in file order.

    Words (channels, countries, currencies, banks, first word of the reference) are codes; amounts come also as
    remainders, which show rounding; times as hour, minute, weekday and day of month; then the place within the minute
    and whether a device is named.
    """
    rows = pq.read_table(folder / "transactions.parquet")
    ends = [pc.equal(rows[f"{side}_kind"], EndKind.ACCOUNT.value) for side in ("source", "target")]
    rows = rows.filter(pc.and_(*ends))
    truth = pq.read_table(folder / "labels.parquet")
    bad = truth.filter(pc.equal(truth["verdict"], Verdict.ILLICIT.value))["subject_id"]
    illicit = pc.is_in(rows["transaction_id"], value_set=bad.combine_chunks()).to_numpy(zero_copy_only=False)
    words = [rows[name] for name in _WORDS]
    words += [_before(rows[name], ":") for name in ("source_id", "target_id")]
    words += [_before(pc.fill_null(rows["reference_text"], ""), " ")]
    sent = rows["amount_sent_minor"].to_numpy()
    columns = [_codes(word) for word in words]
    columns += [sent, rows["amount_received_minor"].to_numpy(), rows["amount_base_minor"].to_numpy()]
    columns += [sent % 100, sent % 1_000, sent % 10_000]
    columns += _clock(rows["occurred_at"].to_numpy().astype("datetime64[s]"))
    columns += [rows["device_id"].is_valid().to_numpy(zero_copy_only=False)]
    return np.stack(columns, axis=1).astype(np.float64), illicit


def _clock(moment: np.ndarray) -> list[np.ndarray]:
    seconds = moment.astype(np.int64)
    day = seconds // 86_400
    of_month = (moment.astype("datetime64[D]") - moment.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    return [seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, (day + 3) % 7, of_month % _MONTH_DAYS]


def _before(text: pa.ChunkedArray, mark: str) -> pa.ChunkedArray:
    return pc.list_element(pc.split_pattern(text, mark, max_splits=1), 0)


def _codes(words: pa.ChunkedArray) -> np.ndarray:
    return np.unique(pc.fill_null(words, "").to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
