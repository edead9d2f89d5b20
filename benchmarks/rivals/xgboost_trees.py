"""XGBoost on a data set of ours: the same rows, the same stopping part, in a process and environment of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from rivals.environment import interpreter

from gnn.detector import Dataset
from gnn.learnable import known_rows, require_both_classes
from gnn.split import stopping_rows

LOCK = Path(__file__).with_name("xgboost.lock")
#: As ExSTraQt's published run (depth 6, eta .3, scale_pos_weight 3, colsample .5), stopped by aucpr.
PARAMETERS: dict[str, Any] = {
    "objective": "binary:logistic", "eval_metric": "aucpr", "tree_method": "hist", "max_depth": 6, "eta": 0.3,
    "scale_pos_weight": 3, "colsample_bytree": 0.5, "num_parallel_tree": 10, "nthread": 2,
    "rounds": 100, "patience": 20,
}  # fmt: skip


def score(data: Dataset, *, seed: int) -> np.ndarray:
    """[n] probability of every event. Raises: `TooLittleToLearn`."""
    train = known_rows(data.labels, np.arange(data.split.train_end))
    require_both_classes(data.labels, train)
    stop = known_rows(data.labels, stopping_rows(data.columns, data.split))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, rows in (("train", train), ("stop", stop)):
            np.save(folder / f"{name}.npy", data.features.values[rows])
            np.save(folder / f"{name}_labels.npy", data.labels[rows].astype(np.float32))
        np.save(folder / "all.npy", data.features.values)
        script = Path(__file__).with_name("run_xgboost.py")
        parameters = json.dumps({**PARAMETERS, "seed": seed})
        subprocess.run([interpreter(LOCK), script, folder, parameters], check=True, capture_output=True, text=True)
        return np.load(folder / "score.npy")
