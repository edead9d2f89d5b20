"""How much single rows tell of planting: boosted trees on raw columns, planted transfers against their hosts' own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from graph.canonical.vocabulary import SubjectKind, TransactionKind, Verdict
from graph.columns import Bools, Float64s, Int64s
from worlds.planting.background import between_accounts, seconds

#: Words of a row that are its own; text columns come on top.
WORDS: Final = tuple(
    "kind status precision channel currency_sent currency_received source_country target_country".split()
)
_SIDES: Final = ("source", "target")
_FOLDS: Final = 5
_CLEAN_FOR_EACH: Final = 10
_DAY_S: Final = 86_400


def row_auc(folder: Path, *, texts: bool = True, seed: int = 0) -> float:
    """Area under the ROC curve of planted against clean transfers of the same hosts; .5 is chance.

    LightGBM, cross-validated in five folds that keep each scheme together. The clean ones are the payments to other
    accounts that hosts make; ten times as many as planted ones are drawn. Columns are those of `raw_columns`.
    """
    columns, planted, scheme = raw_columns(folder, texts=texts)
    rng = np.random.default_rng(seed)
    clean = np.flatnonzero(~planted)
    drawn = rng.choice(clean, min(len(clean), _CLEAN_FOR_EACH * int(planted.sum())), replace=False)
    rows = np.sort(np.concatenate([np.flatnonzero(planted), drawn]))
    columns, planted, scheme = columns[rows], planted[rows], scheme[rows]
    clean = ~planted
    group = scheme.copy()
    group[clean] = scheme.max() + 1 + rng.integers(0, 50 * _FOLDS, int(clean.sum()))
    guess = np.zeros(len(planted))
    for learned, tried in GroupKFold(_FOLDS).split(columns, planted, group):
        model = LGBMClassifier(
            n_estimators=100, learning_rate=0.05, num_leaves=15, verbose=-1, n_jobs=1, random_state=seed
        )
        model.fit(columns[learned], planted[learned])
        guess[tried] = np.asarray(model.booster_.predict(columns[tried]))
    return float(roc_auc_score(planted, guess))


def raw_columns(folder: Path, *, texts: bool = True) -> tuple[Float64s, Bools, Int64s]:
    """([rows, columns] what a single row shows, [rows] planted, [rows] number of the scheme or -1), in file order.

    Sums and their remainders; hour, minute, second, weekday, seconds to the booking; channel,
    currencies, countries, banks; whether both ends are of one bank, of one country; the kind of both accounts; with
    `texts` also whether a device is named, the first word of the reference and its length.
    """
    rows, labels = (pq.read_table(folder / f"{name}.parquet") for name in ("transactions", "labels"))
    accounts = pq.read_table(folder / "accounts.parquet")
    labels = labels.filter(
        pc.and_(
            pc.equal(labels["subject_kind"], SubjectKind.TRANSACTION.value),
            pc.equal(labels["verdict"], Verdict.ILLICIT.value),
        )
    )
    rows = rows.filter(pa.array(between_accounts(rows)))
    told = pc.index_in(rows["transaction_id"], value_set=labels["subject_id"].combine_chunks())
    planted = np.asarray(told.is_valid())
    hosts = pa.concat_arrays([rows[f"{side}_id"].filter(pa.array(planted)).combine_chunks() for side in _SIDES])
    pays = pc.and_(pc.is_in(rows["source_id"], value_set=hosts), pc.equal(rows["kind"], TransactionKind.PAYMENT.value))
    own = planted | np.asarray(pays)
    rows, told, planted = rows.filter(pa.array(own)), told.filter(pa.array(own)), planted[own]
    scheme = _codes(labels["scheme_id"])[np.asarray(pc.fill_null(told, 0))]
    return _shown(rows, accounts, texts=texts), planted, np.where(planted, scheme, -1)


def _shown(rows: pa.Table, accounts: pa.Table, *, texts: bool) -> Float64s:
    sent, second = rows["amount_sent_minor"].to_numpy(), seconds(rows["occurred_at"])
    booked = rows["booked_at"]
    columns = [_codes(rows[name]) for name in WORDS]
    columns += [sent, rows["amount_received_minor"].to_numpy(), rows["amount_base_minor"].to_numpy()]
    columns += [sent % 100, sent % 1_000, sent % 10_000]
    columns += [second // 3600 % 24, second // 60 % 60, second % 60, (second // _DAY_S + 3) % 7]
    columns += [np.where(booked.is_valid(), seconds(booked) - second, -1), rows["occurred_offset_s"].to_numpy()]
    columns += [np.asarray(pc.equal(rows["source_country"], rows["target_country"]))]
    place = [pc.index_in(rows[f"{side}_id"], value_set=accounts["account_id"].combine_chunks()) for side in _SIDES]
    for name in ("bank", "kind"):
        code = _codes(accounts[name])
        both = [code[np.asarray(pc.fill_null(p, 0))] for p in place]
        columns += [*both, both[0] == both[1]]
    if texts:
        text = pc.fill_null(rows["reference_text"], "")
        columns += [np.asarray(rows["device_id"].is_valid()), np.asarray(pc.utf8_length(text))]
        columns += [_codes(pc.list_element(pc.split_pattern(text, " ", max_splits=1), 0))]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def _codes(words: pa.ChunkedArray) -> Int64s:
    return np.unique(pc.fill_null(words, "").to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
