"""Every feature column by its stable name, in the order in which the engine writes them."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from graph.features.families.devices import DEVICE
from graph.features.families.directions import direction
from graph.features.families.ends import end_columns
from graph.features.families.forms import FORMS
from graph.features.families.motifs import MOTIFS
from graph.features.families.pairs import PAIR
from graph.features.families.raw import RAW
from graph.features.matrix import FeatureDescription
from graph.grid.catalogue import GRID
from graph.kernels.limits import LIMITS
from graph.kernels.state import DEVICE_WINDOWS_S, PAIR_WINDOWS_S, WINDOWS_S

#: Raised when the same name comes to mean other values.
ENGINE_VERSION: Final = 2

CATALOGUE: Final[tuple[FeatureDescription, ...]] = (
    *RAW,
    *GRID,
    *(
        feature
        for end in ("source", "target")
        for feature in (*direction(end, "out"), *direction(end, "in"), *end_columns(end))
    ),
    *PAIR,
    *DEVICE,
    *MOTIFS,
    *FORMS,
)
NAMES: Final[tuple[str, ...]] = tuple(feature.name for feature in CATALOGUE)

_WINDOWS: Final = (WINDOWS_S, PAIR_WINDOWS_S, DEVICE_WINDOWS_S)
#: Changes with the names, their order, the engine's version, its windows and its limits.
CATALOGUE_HASH: Final[str] = hashlib.blake2b(
    json.dumps([ENGINE_VERSION, NAMES, _WINDOWS, *LIMITS]).encode(),
    digest_size=8,
).hexdigest()
