"""Boosted trees: LightGBM on the causal feature matrix, with TreeSHAP contributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np

from gnn.blocks import THREADS
from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import known_rows, require_both_classes
from gnn.libraries import library
from gnn.model_files import read_bytes, read_json, write_bytes, write_json
from gnn.split import stopping_rows
from graph.columns import EventColumns, Float64s, Int8s, Int64s
from graph.features.matrix import FeatureMatrix

FORMAT: Final = "ringtrace-boosted-trees/1"
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
    """Probability by the trees, not calibrated, 0 to 1, higher is more suspicious.

    Deterministic on one kind of machine: two threads, row-wise histograms. NaN has its own branch in every split.
    """

    name: ClassVar[str] = "boosted_trees"
    supervised: ClassVar[bool] = True
    reads_features_only: ClassVar[bool] = True

    def __init__(self) -> None:
        self._booster: Any = None
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
        rounds = _MOST_ROUNDS if judged else _BLIND_ROUNDS

        def tell(state: Any) -> None:
            progress((state.iteration + 1) / rounds, f"round {state.iteration + 1} of at most {rounds}")

        train = self._part(lightgbm, data, training)
        history: dict[str, Any] = {}
        stops = [lightgbm.early_stopping(_PATIENCE, verbose=False, first_metric_only=True)] if judged else []
        self._booster = lightgbm.train(
            {**_SETTINGS, **_sizes(data.labels[training]), "seed": seed},
            train,
            num_boost_round=rounds,
            valid_sets=[self._part(lightgbm, data, stopping, reference=train)] if judged else [],
            callbacks=[tell, lightgbm.record_evaluation(history), *stops],
        )
        self._booster.best_iteration = _best_round(history["valid_0"]) if judged else rounds
        self._names = data.features.names
        self.training = {"rounds": int(self._booster.best_iteration), "stopped_early": judged}

    @staticmethod
    def _part(lightgbm: Any, data: Dataset, rows: Int64s, reference: Any = None) -> Any:
        values, labels = data.features.values[rows], data.labels[rows].astype(np.float32)
        settings = {"max_bin": _SETTINGS["max_bin"], "verbosity": -1, "num_threads": THREADS}
        return lightgbm.Dataset(values, labels, reference=reference, params=settings, free_raw_data=True)

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] probability. Raises: `ModelRefused` for features of another shape."""
        del columns
        self._require(features)
        # Threads cost more than a few rows.
        threads = THREADS if len(features.values) > _FEW else 1
        return np.asarray(self._booster.predict(features.values, num_threads=threads), dtype=np.float64)

    def contributions(self, features: FeatureMatrix, rows: Int64s) -> Float64s:
        """[len(rows), k] what each feature adds to the log odds (TreeSHAP, Lundberg et al. 2020); exact, additive."""
        self._require(features)
        if len(rows) == 0:
            return np.zeros((0, len(self._names)))
        added = self._booster.predict(features.values[rows], pred_contrib=True, num_threads=THREADS)
        return np.asarray(added, dtype=np.float64)[:, :-1]

    def _require(self, features: FeatureMatrix) -> None:
        if features.names != self._names:
            raise ModelRefused("the trees were trained on other features than these")

    def save(self, folder: Path) -> None:
        """Write `trees.txt` (LightGBM's own text) and `trees.json`."""
        text = self._booster.model_to_string(num_iteration=self._booster.best_iteration)
        write_bytes(folder / "trees.txt", text.encode())
        write_json(folder / "trees.json", {"format": FORMAT, "features": list(self._names), "training": self.training})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`, `LibraryMissing`."""
        document = read_json(folder / "trees.json")
        if document.get("format") != FORMAT:
            msg = f"trees.json is not of the format {FORMAT}"
            raise ModelRefused(msg)
        text = read_bytes(folder / "trees.txt")
        # LightGBM aborts the process on some damaged texts, so the frame is checked first.
        if not text.startswith(b"tree\n") or b"\nend of trees\n" not in text:
            raise ModelRefused("trees.txt is cut or no LightGBM model")
        lightgbm = library("lightgbm")
        detector = cls()
        try:
            detector._names = tuple(document["features"])
            detector.training = dict(document["training"])
            detector._booster = lightgbm.Booster(model_str=text.decode())
        except (KeyError, TypeError, ValueError, lightgbm.basic.LightGBMError) as error:
            msg = f"trees.txt is damaged: {error}"
            raise ModelRefused(msg) from error
        if detector._booster.num_feature() != len(detector._names):
            raise ModelRefused("trees.txt and trees.json do not fit together")
        return detector


def _sizes(labels: Int8s) -> dict[str, float]:
    """The settings that depend on how much is known."""
    illicit, clean = int(np.count_nonzero(labels == 1)), int(np.count_nonzero(labels == 0))
    return {
        "min_data_in_leaf": min(max(int(illicit * _LEAF_SHARE), _LEAST_IN_LEAF), _MOST_IN_LEAF),
        "neg_bagging_fraction": _CLEAN_SHARE if clean > _FEW_CLEAN else 1.0,
        "scale_pos_weight": 1.0 if clean > _FEW_CLEAN else 1 / _CLEAN_SHARE,
    }


def _best_round(history: Mapping[str, Sequence[float]]) -> int:
    """Of the rounds that rank the stopping part as well as the best one does, that of the least loss.

    A stopping part that is ranked without a fault after one tree would else end the training there, with a few scores
    for all rows.
    """
    precision, loss = np.array(history["average_precision"]), np.array(history["binary_logloss"])
    as_good = precision >= (1 - _AS_GOOD) * precision.max()
    return int(np.argmin(np.where(as_good, loss, np.inf))) + 1
