"""What a peer is given where its settings take too long.

The rule: a setting that does not finish within half an hour, trees included, gives way to the next one of its ladder;
the first that does is what the peer runs with, and the table says which. Where none does, the peer says so, and is
measured at 200,000 transactions with ours beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rivals.pace import TooSlow

from gnn.errors import TooLittleToLearn

#: Features may take so long; the rest of the half hour is for trees.
LIMIT_S = 1_500.0

Rung = TypeVar("Rung")
Made = TypeVar("Made")


def first_in_time(rungs: Sequence[Rung], make: Callable[[Rung], Made]) -> tuple[Made, Rung]:
    """What the first rung that finishes makes, and the rung. Raises: `TooLittleToLearn` where none does."""
    for rung in rungs:
        try:
            return make(rung), rung
        except TooSlow:
            print(f"{rung}: not within its time", flush=True)
    msg = f"none of {len(rungs)} settings finished in time; the last was {rungs[-1]}"
    raise TooLittleToLearn(msg)
