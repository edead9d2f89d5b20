"""XGBoost on a data set of ours: the same rows, the same stopping part, in a process and environment of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rivals.environment import interpreter

from gnn.detector import Dataset
from gnn.learnable import known_rows, require_both_classes
from gnn.split import stopping_rows

LOCK = Path(__file__).with_name("xgboost.lock")
#: As ExSTraQt's published run (depth 6, eta .3, scale_pos_weight 3, colsample .5), stopped by aucpr.
PUBLISHED: dict[str, Any] = {
    "objective": "binary:logistic", "eval_metric": "aucpr", "tree_method": "hist", "max_depth": 6, "eta": 0.3,
    "scale_pos_weight": 3, "colsample_bytree": 0.5, "num_parallel_tree": 10, "nthread": 2,
    "rounds": 100, "patience": 10,
}  # fmt: skip


def score(data: Dataset, settings: Mapping[str, Any], *, seed: int) -> np.ndarray:
    """[n] probability of every event; `settings` replace the published ones. Raises: `TooLittleToLearn`."""
    train = known_rows(data.labels, np.arange(data.split.train_end))
    require_both_classes(data.labels, train)
    stop = known_rows(data.labels, stopping_rows(data.columns, data.split))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, rows in (("train", train), ("stop", stop)):
            np.save(folder / f"{name}.npy", rows)
            np.save(folder / f"{name}_labels.npy", data.labels[rows].astype(np.float32))
        parameters = json.dumps({**PUBLISHED, **settings, "seed": seed})
        script = Path(__file__).with_name("run_xgboost.py")
        command = [interpreter(LOCK), script, folder, _file_of(data.features.values, folder), parameters]
        subprocess.run(command, check=True, capture_output=True, text=True)
        return np.load(folder / "score.npy")


def _file_of(values: np.ndarray, folder: Path) -> Path:
    """The matrix as a file: its own where it is all of one."""
    if isinstance(values, np.memmap) and np.load(values.filename, mmap_mode="r").shape == values.shape:
        values.flush()
        return Path(values.filename)
    path = folder / "values.npy"
    np.save(path, values)
    return path
