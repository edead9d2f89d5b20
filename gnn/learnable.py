"""What a detector needs before it can learn."""

from __future__ import annotations

from typing import Final

import numpy as np

from gnn.errors import TooLittleToLearn
from graph.columns import Int8s, Int64s

#: Fewer than these teach nothing that would hold for other data.
FEWEST_OF_A_CLASS: Final = 5
FEWEST_EVENTS: Final = 50


def known_rows(labels: Int8s, rows: Int64s) -> Int64s:
    """Those of `rows` whose label is known."""
    return rows[labels[rows] >= 0]


def require_both_classes(labels: Int8s, rows: Int64s) -> None:
    """Raises: `TooLittleToLearn` unless both classes have enough events among `rows`."""
    for label, word in ((1, "illicit"), (0, "clean")):
        count = int(np.count_nonzero(labels[rows] == label))
        if count < FEWEST_OF_A_CLASS:
            msg = f"the training part has {count} transactions known to be {word}; {FEWEST_OF_A_CLASS} are needed"
            raise TooLittleToLearn(msg)


def require_events(count: int) -> None:
    """Raises: `TooLittleToLearn` for a training part of fewer than `FEWEST_EVENTS` events."""
    if count < FEWEST_EVENTS:
        msg = f"the training part has {count} transactions; {FEWEST_EVENTS} are needed"
        raise TooLittleToLearn(msg)
