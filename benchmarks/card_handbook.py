"""Claim: ours finds more of the handbook's card fraud than the handbook's own models, on its own protocols.

Every model learns from the same weeks. `handbook_ceiling_cp100_…` is the card precision of one who knows the truth.
`tune` prints ours on the tuning weeks, which end before the first reported one: settings were chosen on these alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
from card_book import book_features
from card_columns import Rows, engine_columns, our_values, rows_of
from card_models import Model, forest_and_trees, logistic_regression, random_forest, xgboost_like
from card_weeks import Week, judged, reported_weeks, tuning_weeks
from report import ROOT, is_small

from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.fraud_handbook import read

FILE = ROOT.parent / "shared" / "data" / "fraud_handbook" / "transactions_2018-04-01_2018-08-14.parquet"
CODE = (
    "benchmarks/card_book.py",
    "benchmarks/card_handbook.py",
    "benchmarks/card_weeks.py",
    "gnn/evaluation/card_precision.py",
    "ringtrace/benchmark/datasets/fraud_handbook.py",
    "ringtrace/benchmark/datasets/fraud_handbook.toml",
)
#: Seeds of ours, and of the peers, whose fits take most of the time.
SEEDS, PEER_SEEDS = 3, 1
#: Peers on the book's features.
PEERS: dict[str, Model] = {
    "random_forest": random_forest,
    "xgboost_like": xgboost_like,
    "logistic_regression": logistic_regression,
}
#: The small form keeps one customer in so many.
_SMALL = 20


def measure(*, small: bool) -> dict[str, float]:
    """Average precision and card precision@100 of each model, alone on the last week and over four."""
    data, ours, book = prepared(small=small)
    weeks = list(reported_weeks(data))
    figures = _figures("handbook", data, weeks, (ours, forest_and_trees), range(1 if small else SEEDS))
    for name, model in PEERS.items():
        figures |= _figures(f"handbook_{name}", data, weeks, (book, model), range(PEER_SEEDS))
    truth = [judged(data, week.test, (data.labels[week.test] == 1).astype(np.float64))["cp100"] for week in weeks]
    return {**figures, "handbook_ceiling_cp100_single": truth[-1], "handbook_ceiling_cp100_preq": float(np.mean(truth))}


def prepared(*, small: bool, tuning: bool = False) -> tuple[BenchData, Rows, Rows]:
    """The data, and ours and the book's columns of all rows of the weeks."""
    with tempfile.TemporaryDirectory() as folder:
        data = _data(Path(folder), small=small)
    weeks: Iterable[Week] = (tuning_weeks if tuning else reported_weeks)(data)
    rows = np.unique(np.concatenate([rows for week in weeks for rows in (week.train, week.test)]))
    ours = our_values(data, engine_columns(data), data.labels, rows)
    return data, rows_of(ours, rows, len(data.columns)), rows_of(book_features(data)[rows], rows, len(data.columns))


def _data(folder: Path, *, small: bool) -> BenchData:
    path = FILE
    if small:
        path = folder / "part.parquet"
        pl.read_parquet(FILE).filter(pl.col("CUSTOMER_ID") % _SMALL == 0).write_parquet(path)
    return read(Request(path=path, work=folder / "work"))


def _figures(
    name: str, data: BenchData, weeks: list[Week], contender: tuple[Rows, Model], seeds: Iterable[int]
) -> dict[str, float]:
    """Means over the seeds and, with several, the lowest and the highest."""
    rows, model = contender
    found: dict[str, list[float]] = {}
    for seed in seeds:
        told = []
        for week in weeks:
            labels = data.labels[week.train]
            told.append(judged(data, week.test, model(rows.of(week.train), labels, rows.of(week.test), seed)))
            print(f"{name} seed {seed}: {told[-1]}", flush=True)
        for figure in ("ap", "cp100"):
            found.setdefault(f"{name}_{figure}_single", []).append(told[-1][figure])
            found.setdefault(f"{name}_{figure}_preq", []).append(float(np.mean([one[figure] for one in told])))
    figures = {key: float(np.mean(values)) for key, values in found.items()}
    for key, values in found.items():
        figures |= {f"{key}_lowest": min(values), f"{key}_highest": max(values)}
    return figures


def tune() -> None:
    """Ours on the tuning weeks."""
    data, ours, _ = prepared(small=is_small(), tuning=True)
    for name, value in _figures("tuning", data, list(tuning_weeks(data)), (ours, forest_and_trees), [0]).items():
        print(f"{name:<28} {value:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["tune"])
    parser.parse_args()
    tune()
