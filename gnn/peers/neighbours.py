"""Outliers by their neighbours in feature space; each fitted on a sample, as their cost grows with its square.

All take [m, k] rows that were usual and [q, k] rows that are asked, scaled alike, and give [q] oddness, higher is odder.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gnn.libraries import library
from graph.columns import Float32s, Float64s

#: Neighbours that count: the default of the paper on LOF's implementations, and half of it for the plain distance.
_NEIGHBOURS, _NEAREST = 20, 10


def local_outlier_factor(usual: Float32s, asked: Float32s) -> Float64s:
    """How much thinner the surroundings are than the neighbours' own (Breunig et al., SIGMOD 2000)."""
    model = library("sklearn.neighbors").LocalOutlierFactor(n_neighbors=_NEIGHBOURS, novelty=True).fit(usual)
    return np.asarray(-model.score_samples(asked), dtype=np.float64)


def nearest_distance(usual: Float32s, asked: Float32s) -> Float64s:
    """Mean distance to the ten nearest usual rows (Ramaswamy et al., SIGMOD 2000, with the mean)."""
    distance, _ = _finder(usual).kneighbors(asked, n_neighbors=_NEAREST)
    return np.asarray(distance.mean(axis=1), dtype=np.float64)


def density_clusters(usual: Float32s, asked: Float32s) -> Float64s:
    """Distance to the nearest core row of any cluster (DBSCAN: Ester et al., KDD 1996, core rows of §3).

    The radius is the median distance of usual rows to their twentieth neighbour: half of them are core rows.
    """
    distance, _ = _finder(usual).kneighbors(usual, n_neighbors=_NEIGHBOURS)
    radius = float(np.median(distance[:, -1]))
    model = library("sklearn.cluster").DBSCAN(eps=max(radius, 1e-9), min_samples=_NEIGHBOURS).fit(usual)
    nearest, _ = _finder(usual[model.core_sample_indices_]).kneighbors(asked, n_neighbors=1)
    return np.asarray(nearest[:, 0], dtype=np.float64)


def one_class_boundary(usual: Float32s, asked: Float32s) -> Float64s:
    """Distance outside the smallest region that holds 99 % of the usual rows (Schölkopf et al. 2001, radial kernel)."""
    model = library("sklearn.svm").OneClassSVM(kernel="rbf", gamma="scale", nu=0.01).fit(usual)
    return np.asarray(-model.score_samples(asked), dtype=np.float64)


def _finder(rows: Float32s) -> Any:
    return library("sklearn.neighbors").NearestNeighbors().fit(rows)
