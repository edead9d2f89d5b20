"""Isolation Forest on causal features: trained by scikit-learn, kept and scored as plain arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from gnn.blocks import in_blocks
from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import require_events
from gnn.libraries import library
from gnn.model_files import read_arrays, write_arrays
from gnn.telling_features import telling_columns
from graph.columns import EventColumns, Float32s, Float64s, Int32s
from graph.features.matrix import FeatureMatrix
from graph.kernels.jit import kernel

_TREES: Final = 100
_SAMPLES: Final = 512
_BLOCK: Final = 8192
_KINDS: Final = {
    "root": np.int32,
    "feature": np.int32,
    "left": np.int32,
    "right": np.int32,
    "threshold": np.float64,
    "depth": np.float64,
    "columns": np.int64,
    "median": np.float32,
    "usual_depth": np.float64,
}


class IsolationForest:
    """2^(-mean isolation depth / usual depth), 0 to 1, higher is odder (Liu et al., ICDM 2008).

    On the telling features, or on all where the matrix has none. NaN counts as the training part's median.
    Needs no labels. Cost: about 8 comparisons a tree and event.
    """

    name: ClassVar[str] = "isolation_forest"
    supervised: ClassVar[bool] = False
    reads_features_only: ClassVar[bool] = True

    def __init__(self) -> None:
        self._arrays: dict[str, npt.NDArray[Any]] = {}

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn from the training part. Raises: `TooLittleToLearn`, `LibraryMissing` (scikit-learn)."""
        telling = telling_columns(data.features.names)
        columns = telling if len(telling) else np.arange(len(data.features.names))
        train = data.features.values[: data.split.train_end, columns]
        require_events(len(train))
        median = _medians(train)
        samples = min(_SAMPLES, len(train))
        random = np.random.default_rng(seed)
        # Every tree draws from these rows: imputing and checking them all would cost more than the forest.
        rows = np.sort(random.permutation(len(train))[: samples * _TREES])
        known = np.where(np.isfinite(train[rows]), train[rows], median)
        forest = library("sklearn.ensemble").IsolationForest(
            n_estimators=_TREES, max_samples=samples, random_state=seed, n_jobs=1
        )
        forest.fit(known)
        progress(1.0, f"{_TREES} trees")
        self._arrays = {
            **_arrays(forest),
            "columns": columns,
            "median": median,
            "usual_depth": np.array(_usual_depth(samples)),
        }

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] isolation score."""
        del columns
        depth = np.zeros(len(features.values), dtype=np.float64)
        trees = self._arrays

        def work(begin: int, end: int) -> None:
            values = features.values[begin:end, trees["columns"]]
            known = np.where(np.isfinite(values), values, trees["median"])
            shape = trees["feature"], trees["left"], trees["right"]
            _mean_depth(known, trees["root"], shape, trees["threshold"], trees["depth"], depth[begin:end])

        in_blocks(work, len(depth), block=_BLOCK)
        return np.asarray(np.exp2(-depth / float(trees["usual_depth"])), dtype=np.float64)

    def save(self, folder: Path) -> None:
        """Write `forest.npz`."""
        write_arrays(folder / "forest.npz", self._arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`."""
        arrays = read_arrays(folder / "forest.npz")
        if set(arrays) != set(_KINDS) or any(arrays[name].dtype != kind for name, kind in _KINDS.items()):
            raise ModelRefused("forest.npz does not hold an isolation forest")
        if not _walkable(arrays):
            raise ModelRefused("forest.npz holds trees that lead out of themselves")
        detector = cls()
        detector._arrays = arrays
        return detector


def _medians(train: Float32s) -> Float32s:
    """[k] medians of finite values; 0 for a feature without any."""
    median = np.zeros(train.shape[1], dtype=np.float32)
    for column in range(train.shape[1]):
        known = train[:, column][np.isfinite(train[:, column])]
        if len(known):
            median[column] = np.median(known)
    return median


def _arrays(forest: Any) -> dict[str, npt.NDArray[Any]]:
    """All trees in one set of arrays; a leaf's feature is -1, its depth counts what it would still take to isolate."""
    parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in ("feature", "left", "right", "threshold", "depth")}
    roots, begin = [], 0
    for estimator, used in zip(forest.estimators_, forest.estimators_features_, strict=True):
        tree = estimator.tree_
        leaf = tree.children_left < 0
        parts["feature"].append(np.where(leaf, -1, np.asarray(used)[np.maximum(tree.feature, 0)]).astype(np.int32))
        parts["left"].append(np.where(leaf, -1, tree.children_left + begin).astype(np.int32))
        parts["right"].append(np.where(leaf, -1, tree.children_right + begin).astype(np.int32))
        parts["threshold"].append(tree.threshold.astype(np.float64))
        parts["depth"].append(_levels(tree) + np.array([_usual_depth(int(count)) for count in tree.n_node_samples]))
        roots.append(begin)
        begin += tree.node_count
    return {"root": np.array(roots, dtype=np.int32), **{name: np.concatenate(part) for name, part in parts.items()}}


def _levels(tree: Any) -> Float64s:
    """[nodes] edges from the root; children follow their parents in scikit-learn's order."""
    level = np.zeros(tree.node_count, dtype=np.float64)
    for node in range(tree.node_count):
        for child in (tree.children_left[node], tree.children_right[node]):
            if child >= 0:
                level[child] = level[node] + 1
    return level


def _usual_depth(count: int) -> float:
    """Mean depth of an unsuccessful search in a binary tree of `count` values (Liu et al., equation 1)."""
    if count <= 2:
        return float(count == 2)
    return float(2.0 * (np.log(count - 1.0) + np.euler_gamma) - 2.0 * (count - 1.0) / count)


def _walkable(arrays: dict[str, npt.NDArray[Any]]) -> bool:
    """Whether every walk stays inside and ends: children come after their parents."""
    count = len(arrays["feature"])
    if any(arrays[name].shape != (count,) for name in ("left", "right", "threshold", "depth")) or not count:
        return False
    inner = arrays["feature"] >= 0
    place = np.arange(count)[inner]
    children = np.concatenate([arrays["left"][inner] - place, arrays["right"][inner] - place])
    inside = max(int(arrays["left"].max()), int(arrays["right"].max()), int(arrays["root"].max())) < count
    return bool(
        inside
        and (children > 0).all()
        and int(arrays["root"].min()) >= 0
        and int(arrays["feature"].max()) < len(arrays["median"])
        and arrays["columns"].shape == arrays["median"].shape
        and (arrays["columns"] >= 0).all()
        and float(arrays["usual_depth"]) > 0
    )


@kernel
def _mean_depth(
    values: Float32s,
    root: Int32s,
    shape: tuple[Int32s, Int32s, Int32s],
    threshold: Float64s,
    depth: Float64s,
    mean: Float64s,
) -> None:
    feature, left, right = shape
    for row in range(len(values)):
        total = 0.0
        for begin in root:
            node = begin
            while feature[node] >= 0:
                node = left[node] if values[row, feature[node]] <= threshold[node] else right[node]
            total += depth[node]
        mean[row] = total / len(root)
