"""What the families of columns have in common: words for ends, directions and windows."""

from __future__ import annotations

from typing import Any, Final

from graph.canonical.vocabulary import Typology
from graph.features.matrix import FeatureDescription
from graph.kernels.state import WINDOWS_S

WINDOW_NAMES: Final = ("1h", "6h", "1d", "10d", "30d")
WINDOW_WORDS: Final = dict(zip(WINDOW_NAMES, ("an hour", "6 hours", "a day", "10 days", "30 days"), strict=True))
SECONDS: Final = dict(zip(WINDOW_NAMES, WINDOWS_S, strict=True))
END_WORDS: Final = {"source": "the payer", "target": "the beneficiary"}
AMORTISED: Final = "amortised O(1)"
BINS: Final = "O(64)"
FANS: Final = {
    "out": (Typology.FAN_OUT, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER),
    "in": (Typology.FAN_IN, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER),
}


def one(name: str, unit: str, text: str, **more: Any) -> FeatureDescription:
    """A description without a window at constant cost, phrased as its text, unless `more` says otherwise."""
    return FeatureDescription(
        name=name, unit=unit, text=text, **{"window_s": None, "cost": "O(1)", "phrase": text, **more}
    )


def windowed(name: str, window: str, unit: str, text: str, **more: Any) -> FeatureDescription:
    """A description of a column `name` over a window, which ends both."""
    common = {"window_s": SECONDS[window], "cost": AMORTISED}
    return one(f"{name}_{window}", unit, text, **{**common, **more})
