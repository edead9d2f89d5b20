"""The empty arrays that a search for the forms that ask less of time fills."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.kernels.forms import Forms
from graph.kernels.limits import LONGEST_CYCLE


def nothing_formed(count: int) -> Forms:
    """What a search over `count` events starts from."""

    def filled(value: int) -> Any:
        return np.full(count, value, dtype=np.int32)

    return Forms(
        simple=np.full((count, LONGEST_CYCLE), -1, dtype=np.int32),
        simple_retained=np.zeros(count, dtype=np.float64),
        gathered=filled(0),
        origin=filled(-1),
        sink=filled(-1),
        shared=filled(0),
        stacks=filled(0),
        beside=filled(-1),
    )
