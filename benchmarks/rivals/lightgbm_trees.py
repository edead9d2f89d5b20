"""LightGBM with settings of the bench's own: a change of the product's trees moves no peer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gnn.blocks import THREADS
from gnn.detector import Dataset
from gnn.learnable import known_rows, require_both_classes
from gnn.libraries import library
from gnn.split import stopping_rows

USUAL: dict[str, Any] = {
    "objective": "binary", "metric": "average_precision", "learning_rate": 0.06, "num_leaves": 31,
    "min_data_in_leaf": 20, "feature_fraction": 0.6, "pos_bagging_fraction": 1.0, "neg_bagging_fraction": 1 / 3,
    "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 127, "deterministic": True, "force_row_wise": True,
    "num_threads": THREADS, "verbosity": -1,
}  # fmt: skip
_ROUNDS, _PATIENCE = 300, 30


def score(data: Dataset, settings: Mapping[str, Any], *, seed: int) -> np.ndarray:
    """[n] probability of every event; `settings` replace the usual ones. Raises: `TooLittleToLearn`."""
    lightgbm, values = library("lightgbm"), data.features.values
    train = known_rows(data.labels, np.arange(data.split.train_end))
    require_both_classes(data.labels, train)
    stop = known_rows(data.labels, stopping_rows(data.columns, data.split))
    judged = len(np.unique(data.labels[stop])) == 2
    learned = lightgbm.Dataset(values[train], data.labels[train])
    model = lightgbm.train(
        {**USUAL, **settings, "seed": seed},
        learned,
        num_boost_round=_ROUNDS if judged else _ROUNDS // 3,
        valid_sets=[lightgbm.Dataset(values[stop], data.labels[stop], reference=learned)] if judged else [],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)] if judged else [],
    )
    return np.asarray(model.predict(values), dtype=np.float64)
