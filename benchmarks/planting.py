"""Claim: planted attempts show in structure, not in rows: trees find them, and lose them where edges are shuffled.

Genuine AMLworld attempts of the development half in a clean built-in world, by `worlds.planting`. `row_auc` is how well
boosted trees tell planted rows from their hosts' own by what single rows show (.5 is chance), `…_texts` with device and
reference text. `trees_pr_auc` is what the default trees on the engine's catalogue, channels left out, reach on the test
part, trained on the training part; `…_shuffled` the same in the world whose planted transfers have random partners.

    python benchmarks/planting.py --rate 300      # 20,000 accounts and 90 days: 536,000 transactions
    SMALL=1 python benchmarks/planting.py         # 12,000 accounts, 1:600
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from attempt_files import DATA
from features import columns_of_folder
from report import Goal, is_small, write

from gnn.boosted_trees import BoostedTrees
from gnn.detector import Dataset, TimeSplit
from gnn.metrics import average_precision
from graph.columns import EventColumns
from graph.features.matrix import FeatureMatrix
from graph.motifs.enumeration import replayed
from worlds.generate import generate
from worlds.planting.plant import MANIFEST, PlantSettings, plant
from worlds.planting.telling import row_auc

PATTERNS: Final = tuple(DATA / f"{name}-Small_Patterns.txt" for name in ("HI", "LI"))
GOALS = (
    Goal(figure="row_auc", bound=0.6, sense="at most", unit=""),
    Goal(figure="row_auc_texts", bound=0.6, sense="at most", unit=""),
    Goal(figure="shuffled_to_planted", bound=0.25, sense="at most", unit=""),
)


def measure(*, accounts: int, rate: float, seed: int = 1) -> dict[str, float]:
    """The figures of one world."""
    with tempfile.TemporaryDirectory() as name:
        clean = Path(name) / "clean"
        generate(clean, accounts=accounts, days=90, seed=seed, rings=False)
        settings = PlantSettings(seed=seed, rate=rate, half="development")
        planted = plant(PATTERNS, clean, Path(name) / "planted", settings)
        plant(PATTERNS, clean, Path(name) / "shuffled", replace(settings, shuffle_edges=True))
        figures = {
            "row_auc": row_auc(Path(name) / "planted", texts=False),
            "row_auc_texts": row_auc(Path(name) / "planted"),
            **{f"rate_{part}": told["rate"] for part, told in planted["counts"].items()},
        }
        for world in ("planted", "shuffled"):
            figures |= {f"{key}_{world}": value for key, value in trees(Path(name) / world).items()}
    return figures | {"shuffled_to_planted": figures["pr_auc_shuffled"] / figures["pr_auc_planted"]}


def trees(folder: Path) -> dict[str, float]:
    """What the default trees reach on the test part of a planted world, without channels."""
    data = dataset_of(folder)
    detector = BoostedTrees()
    detector.fit(data, seed=0, progress=lambda _share, _words: None)
    tested = slice(data.split.valid_end, None)
    truth = data.labels[tested] == 1
    score = detector.score(data.columns, data.features)[tested]
    return {"pr_auc": average_precision(truth, score), "base_rate": float(truth.mean())}


def dataset_of(folder: Path) -> Dataset:
    """Columns, features, labels and parts of a planted world."""
    columns = columns_of_folder(folder)
    illicit = pq.read_table(folder / "labels.parquet", columns=["subject_id"])["subject_id"].to_pylist()
    labels = np.isin(np.array(columns.transaction_ids.to_pylist()), illicit).astype(np.int8)
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    features = _without_channels(replayed(columns)[0])
    return Dataset(columns=columns, features=features, labels=labels, split=_split(columns, manifest["parts"]))


def _split(columns: EventColumns, parts: dict[str, str]) -> TimeSplit:
    ends = [int(datetime.fromisoformat(parts[name]).timestamp() * 1e6) for name in ("train_end", "valid_end")]
    train_end, valid_end = np.searchsorted(columns.occurred_at_us, ends).tolist()
    return TimeSplit(train_end=train_end, valid_end=valid_end)


def _without_channels(features: FeatureMatrix) -> FeatureMatrix:
    kept = [k for k, name in enumerate(features.names) if "channel" not in name]
    return replace(features, names=tuple(features.names[k] for k in kept), values=features.values[:, kept])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=600 if is_small() else 300)
    parser.add_argument("--accounts", type=int, default=12_000 if is_small() else 20_000)
    chosen = parser.parse_args()
    write("planting", measure(accounts=chosen.accounts, rate=chosen.rate), GOALS)
