"""How much each transfer around an account belongs to what the account is suspected of."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Float64s
from rings.around.transfers import Around

NAMED_FROM: Final = 0.5


def weights(around: Around) -> Float64s:
    """[k] 0 to 1."""
    return np.maximum(around.suspicion, around.ring_risk)
