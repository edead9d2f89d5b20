"""Boosted trees: several LightGBM models on the causal feature matrix, averaged, with TreeSHAP contributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
from scipy.special import expit

from gnn.blocks import THREADS
from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import known_rows, require_both_classes
from gnn.libraries import library
from gnn.model_files import read_bytes, read_json, write_bytes, write_json
from gnn.split import stopping_rows
from graph.columns import EventColumns, Float64s, Int8s, Int64s
from graph.features.matrix import FeatureMatrix

FORMAT: Final = "ringtrace-boosted-trees/2"
#: Models that differ in their seed alone; their mean ranks few illicit events a tenth better than one does.
_MODELS: Final = 3
_MOST_MODELS: Final = 16
_MOST_ROUNDS: Final = 300
_PATIENCE: Final = 30
#: Rounds where no stopping part can say when it is enough.
_BLIND_ROUNDS: Final = 100
#: Each tree sees every illicit event and this share of the clean ones: a third of the time, and an illicit event
#: weighs as much as three clean ones. Published runs are best between 1 and 10; the class ratio ruins the ranking.
_CLEAN_SHARE: Final = 1 / 3
#: Fewer clean events than this are all seen by every tree.
_FEW_CLEAN: Final = 10_000
#: Rows that a leaf must hold: a share of the illicit ones, within bounds, or few labels could not be split at all.
_LEAF_SHARE: Final = 1 / 8
_LEAST_IN_LEAF, _MOST_IN_LEAF = 2, 20
#: Rounds whose average precision is within this share of the best one's rank equally well.
_AS_GOOD: Final = 0.01
#: Rows that are scored on one thread.
_FEW: Final = 256
_SETTINGS: Final = {
    "objective": "binary",
    "metric": ["average_precision", "binary_logloss"],
    "learning_rate": 0.06,
    "num_leaves": 31,
    "feature_fraction": 0.6,
    "pos_bagging_fraction": 1.0,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": THREADS,
    "verbosity": -1,
}


class BoostedTrees:
    """Probability by the trees' mean log odds, not calibrated, 0 to 1, higher is more suspicious.

    Deterministic on one kind of machine: two threads, row-wise histograms. NaN has its own branch in every split.
    """

    name: ClassVar[str] = "boosted_trees"
    supervised: ClassVar[bool] = True
    reads_features_only: ClassVar[bool] = True

    def __init__(self) -> None:
        self._boosters: list[Any] = []
        self._names: tuple[str, ...] = ()
        self.training: dict[str, Any] = {}

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn; stop when average precision on the stopping part no longer rises.

        Raises: `TooLittleToLearn`, `LibraryMissing` (LightGBM or the system's libgomp).
        """
        training = known_rows(data.labels, np.arange(data.split.train_end))
        require_both_classes(data.labels, training)
        lightgbm = library("lightgbm")
        stopping = known_rows(data.labels, stopping_rows(data.columns, data.split))
        judged = len(np.unique(data.labels[stopping])) == 2
        settings = {**_SETTINGS, **_sizes(data.labels[training])}
        train = _part(lightgbm, data, training, settings)
        parts = train, _part(lightgbm, data, stopping, settings, reference=train) if judged else None
        self._boosters = []
        for number in range(_MODELS):

            def tell(state: Any, done: int = number) -> None:
                share = (done + (state.iteration + 1) / state.end_iteration) / _MODELS
                progress(share, f"model {done + 1} of {_MODELS}, round {state.iteration + 1}")

            own = {**settings, "seed": _MODELS * seed + number}
            self._boosters.append(_trained(lightgbm, parts, own, tell))
        self._names = data.features.names
        self.training = {"rounds": [int(one.best_iteration) for one in self._boosters], "stopped_early": judged}

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] probability. Raises: `ModelRefused` for features of another shape."""
        del columns
        self._require(features)
        # Threads cost more than a few rows.
        threads = THREADS if len(features.values) > _FEW else 1
        log_odds = np.zeros(len(features.values))
        for booster in self._boosters:
            log_odds += booster.predict(features.values, raw_score=True, num_threads=threads)
        return np.asarray(expit(log_odds / len(self._boosters)), dtype=np.float64)

    def contributions(self, features: FeatureMatrix, rows: Int64s) -> Float64s:
        """[len(rows), k] what each feature adds to the log odds (TreeSHAP, Lundberg et al. 2020); exact, additive."""
        self._require(features)
        added = np.zeros((len(rows), len(self._names)))
        for booster in self._boosters if len(rows) else ():
            added += booster.predict(features.values[rows], pred_contrib=True, num_threads=THREADS)[:, :-1]
        return added / len(self._boosters)

    def _require(self, features: FeatureMatrix) -> None:
        if features.names != self._names:
            raise ModelRefused("the trees were trained on other features than these")

    def save(self, folder: Path) -> None:
        """Write `trees-1.txt` and so on (LightGBM's own text) and `trees.json`."""
        for number, booster in enumerate(self._boosters, 1):
            text = booster.model_to_string(num_iteration=booster.best_iteration)
            write_bytes(folder / f"trees-{number}.txt", text.encode())
        document = {"format": FORMAT, "features": list(self._names), "models": len(self._boosters)}
        write_json(folder / "trees.json", {**document, "training": self.training})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`, `LibraryMissing`."""
        document = read_json(folder / "trees.json")
        if document.get("format") != FORMAT:
            msg = f"trees.json is not of the format {FORMAT}"
            raise ModelRefused(msg)
        detector = cls()
        try:
            detector._names = tuple(document["features"])
            detector.training = dict(document["training"])
            count = int(document["models"])
        except (KeyError, TypeError, ValueError) as error:
            msg = f"trees.json is damaged: {error}"
            raise ModelRefused(msg) from error
        if not 1 <= count <= _MOST_MODELS:
            msg = f"trees.json tells of {count} models"
            raise ModelRefused(msg)
        detector._boosters = [_read(folder / f"trees-{number}.txt") for number in range(1, count + 1)]
        if any(one.num_feature() != len(detector._names) for one in detector._boosters):
            raise ModelRefused("the trees and trees.json do not fit together")
        return detector


def _part(lightgbm: Any, data: Dataset, rows: Int64s, settings: Mapping[str, Any], reference: Any = None) -> Any:
    values, labels = data.features.values[rows], data.labels[rows].astype(np.float32)
    kept = {name: settings[name] for name in ("max_bin", "verbosity", "num_threads", "min_data_in_leaf")}
    return lightgbm.Dataset(values, labels, reference=reference, params=kept, free_raw_data=True)


def _trained(lightgbm: Any, parts: tuple[Any, Any | None], settings: Mapping[str, Any], tell: Any) -> Any:
    """One model of the training part; without a stopping part, of so many rounds as are mostly enough."""
    train, stopping = parts
    if stopping is None:
        booster = lightgbm.train(settings, train, num_boost_round=_BLIND_ROUNDS, callbacks=[tell])
        booster.best_iteration = _BLIND_ROUNDS
        return booster
    history: dict[str, Any] = {}
    stop = lightgbm.early_stopping(_PATIENCE, verbose=False, first_metric_only=True)
    watch = [tell, lightgbm.record_evaluation(history), stop]
    booster = lightgbm.train(settings, train, num_boost_round=_MOST_ROUNDS, valid_sets=[stopping], callbacks=watch)
    booster.best_iteration = _best_round(history["valid_0"])
    return booster


def _read(path: Path) -> Any:
    text = read_bytes(path)
    # LightGBM aborts the process on some damaged texts, so the frame is checked first.
    if not text.startswith(b"tree\n") or b"\nend of trees\n" not in text:
        msg = f"{path.name} is cut or no LightGBM model"
        raise ModelRefused(msg)
    lightgbm = library("lightgbm")
    try:
        return lightgbm.Booster(model_str=text.decode())
    except (ValueError, lightgbm.basic.LightGBMError) as error:
        msg = f"{path.name} is damaged: {error}"
        raise ModelRefused(msg) from error


def _sizes(labels: Int8s) -> dict[str, float]:
    """The settings that depend on how much is known."""
    illicit, clean = int(np.count_nonzero(labels == 1)), int(np.count_nonzero(labels == 0))
    return {
        "min_data_in_leaf": min(max(int(illicit * _LEAF_SHARE), _LEAST_IN_LEAF), _MOST_IN_LEAF),
        "neg_bagging_fraction": _CLEAN_SHARE if clean > _FEW_CLEAN else 1.0,
        "scale_pos_weight": 1.0 if clean > _FEW_CLEAN else 1 / _CLEAN_SHARE,
    }


def _best_round(history: Mapping[str, Sequence[float]]) -> int:
    """After the first `_PATIENCE`, which every training takes, the round that ranks the stopping part best.

    Of those that rank it as well, that of the least loss. A stopping part that is ranked without a fault after one tree
    would else end the training there, with a few scores for all rows.
    """
    precision, loss = (np.array(history[name][_PATIENCE:]) for name in ("average_precision", "binary_logloss"))
    as_good = precision >= (1 - _AS_GOOD) * precision.max()
    return _PATIENCE + int(np.argmin(np.where(as_good, loss, np.inf))) + 1
