"""What the card benchmarks fit: ours, and the peers as their authors set them.

A model here takes values [n, k], labels [n] of 1 and 0, values to score, and a seed, and answers with scores.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gnn.blocks import THREADS
from gnn.libraries import library
from graph.columns import Float32s, Float64s, Int8s

Model = Callable[[Float32s, Int8s, Float32s, int], Float64s]
#: Clean rows that ours learns from: all would take five times as long and rank no better on the tuning weeks.
_CLEAN_SHARE = 0.2
#: Columns that the forest sees.
_COLUMNS = 20
_FOREST: dict[str, Any] = {"n_estimators": 200, "min_samples_leaf": 2, "max_features": 0.3, "n_jobs": THREADS}
_BOOSTED: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 10,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": THREADS,
    "verbosity": -1,
}
#: XGBoost's defaults, grown level by level as far as LightGBM can: depth 6, rate .3, 100 rounds.
_XGBOOST_LIKE: dict[str, Any] = {
    "objective": "binary",
    "max_depth": 6,
    "num_leaves": 64,
    "learning_rate": 0.3,
    "min_data_in_leaf": 1,
    "min_sum_hessian_in_leaf": 1.0,
    "lambda_l2": 1.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": THREADS,
    "verbosity": -1,
}


def forest_and_trees(values: Float32s, labels: Int8s, asked: Float32s, seed: int) -> Float64s:
    """Ours: boosted trees, and a random forest on the columns that they gain most from, half and half.

    Both learn from all illicit rows and a share of the clean ones. With a few hundred illicit rows a forest on all
    columns would mostly see noise.
    """
    random = np.random.default_rng(seed)
    rows = np.flatnonzero((labels == 1) | (random.random(len(labels)) < _CLEAN_SHARE))
    values, labels = values[rows], labels[rows]
    trees = _lightgbm(_BOOSTED, 150, values, labels, seed)
    best = np.argsort(-trees.feature_importance("gain"), kind="stable")[:_COLUMNS]
    forest = RandomForestClassifier(**_FOREST, random_state=seed).fit(values[:, best], labels)
    return (forest.predict_proba(asked[:, best])[:, 1] + _scores(trees, asked)) / 2


def sffsd_trees(values: Float32s, labels: Int8s, asked: Float32s, seed: int) -> Float64s:
    """Larger boosted trees, for data with fewer rows to each illicit one."""
    settings = {**_BOOSTED, "num_leaves": 31, "min_data_in_leaf": 20}
    return _scores(_lightgbm(settings, 250, values, labels, seed), asked)


def xgboost_like(values: Float32s, labels: Int8s, asked: Float32s, seed: int) -> Float64s:
    """Boosted trees by XGBoost's defaults."""
    return _scores(_lightgbm(_XGBOOST_LIKE, 100, values, labels, seed), asked)


def random_forest(values: Float32s, labels: Int8s, asked: Float32s, seed: int) -> Float64s:
    """The book's random forest: scikit-learn's defaults."""
    model = RandomForestClassifier(n_jobs=THREADS, random_state=seed).fit(values, labels)
    return np.asarray(model.predict_proba(asked)[:, 1])


def logistic_regression(values: Float32s, labels: Int8s, asked: Float32s, seed: int) -> Float64s:
    """The book's logistic regression on standardised features."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000, random_state=seed)).fit(values, labels)
    return np.asarray(model.predict_proba(asked)[:, 1])


def _lightgbm(settings: dict[str, Any], rounds: int, values: Float32s, labels: Int8s, seed: int) -> Any:
    lightgbm = library("lightgbm")
    return lightgbm.train({**settings, "seed": seed}, lightgbm.Dataset(values, labels), rounds)


def _scores(trees: Any, asked: Float32s) -> Float64s:
    return np.asarray(trees.predict(asked, num_threads=THREADS), dtype=np.float64)
