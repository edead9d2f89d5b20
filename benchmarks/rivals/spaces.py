"""What may be tuned of each peer and of our trees, and with how much: the same for all.

Every name's first trial is its published (or usual) setting, `{}`; the others are drawn at random from its space.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rivals.snapml_features import CYCLES, DAYS

Space = Mapping[str, Sequence[Any]]

#: For each name: so many trials, or as many as begin within so many seconds.
TRIALS, BUDGET_S = 12, 1_800.0

_LIGHTGBM: Space = {
    "learning_rate": (0.03, 0.06, 0.1),
    "num_leaves": (15, 31, 63, 127),
    "min_data_in_leaf": (10, 20, 50, 100),
    "feature_fraction": (0.3, 0.6, 0.9),
    "neg_bagging_fraction": (0.1, 1 / 3, 1.0),
    "lambda_l2": (0.0, 5.0, 20.0),
    "scale_pos_weight": (1.0, 3.0, 6.0),
}
_XGBOOST: Space = {
    "max_depth": (4, 5, 6, 8),
    "eta": (0.05, 0.1, 0.2, 0.3),
    "scale_pos_weight": (1, 3, 6, 10),
    "colsample_bytree": (0.3, 0.5, 0.8),
    "subsample": (0.5, 1.0),
    "num_parallel_tree": (1, 4, 10),
    "min_child_weight": (1, 5, 20),
}
_WINDOWS: Space = {"days": DAYS, "cycle_length": CYCLES}
_NETWORK: Space = {
    "learning_rate": (0.0006, 0.002, 0.004, 0.0062),
    "illicit_weight": (1.0, 3.0, 7.0),
    "dropout": (0.1, 0.3),
    "step": (128, 256, 512),
}
_GIN: Space = {**_NETWORK, "hidden": (32, 66)}
_PNA: Space = {**_NETWORK, "hidden": (20, 40)}

SPACES: dict[str, Space] = {
    "raw_trees": _LIGHTGBM,
    "boosted_trees": _LIGHTGBM,
    "snapml_published_lightgbm": _LIGHTGBM,
    "snapml_published_xgboost": _XGBOOST,
    "snapml_tuned_lightgbm": {**_WINDOWS, **_LIGHTGBM},
    "snapml_tuned_xgboost": {**_WINDOWS, **_XGBOOST},
    "exstraqt_tuned": {"window_days": (None, 30, 10), **_XGBOOST},
    "gin": _GIN,
    "pna": _PNA,
    "multi_pna": _PNA,
    "mega_pna": _PNA,
}


def trials(name: str, count: int = TRIALS) -> list[dict[str, Any]]:
    """The settings to try, the published ones first; the same at every call."""
    random = np.random.default_rng(sum(name.encode()))
    space = SPACES[name]
    drawn = [{key: values[random.integers(len(values))] for key, values in space.items()} for _ in range(count - 1)]
    return [{}, *drawn]
