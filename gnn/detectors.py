"""The detectors by name, in the order in which they are trained: cheap ones first."""

from __future__ import annotations

import importlib
from typing import Any, Final, cast

from gnn.detector import Detector
from gnn.errors import ModelRefused

#: Name -> module and class. Imported when needed: the API starts without numba's, LightGBM's or torch's imports.
_PLACES: Final = {
    "robust_statistics": ("gnn.robust_statistics", "RobustStatistics"),
    "isolation_forest": ("gnn.isolation_forest", "IsolationForest"),
    "boosted_trees": ("gnn.boosted_trees", "BoostedTrees"),
    "graph_network": ("gnn.graph_network", "GraphNetwork"),
}

NAMES: Final = tuple(_PLACES)


def detector_class(name: str) -> type[Detector]:
    """The class of a detector. Raises: `ModelRefused` for a name that we do not have."""
    if name not in _PLACES:
        msg = f"there is no detector {name!r}; there are {', '.join(NAMES)}"
        raise ModelRefused(msg)
    module, attribute = _PLACES[name]
    return cast("type[Detector]", getattr(importlib.import_module(module), attribute))


def untrained(name: str, **settings: Any) -> Detector:
    """A new detector with its settings."""
    return detector_class(name)(**settings)
