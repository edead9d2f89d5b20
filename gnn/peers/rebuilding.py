"""Learning to rebuild what is usual, and how badly what is asked is rebuilt: the way of every autoencoder here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from gnn.libraries import library
from graph.columns import Float32s, Float64s, Int64s

Items = TypeVar("Items", Float32s, Int64s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long and in which steps."""

    epochs: int
    batch: int
    learning_rate: float
    #: items that are asked at once
    at_once: int


def rebuilding_errors(
    make: Callable[[], Any],
    errors: Callable[[Any, Items], Any],
    items: tuple[Items, Items],
    effort: Effort,
    *,
    seed: int,
) -> Float64s:
    """[q] the errors of the asked items, after those of the usual ones were made small by Adam.

    `make` gives a new network, `errors` [b] the errors of some items; `items` are the usual and the asked ones. One
    thread, so that a seed gives the same on any machine of a kind. Raises: `LibraryMissing` (torch).
    """
    torch = library("torch")
    from gnn.message_passing.fitting import deterministic  # noqa: PLC0415 - imports torch

    usual, asked = items
    error = np.empty(len(asked))
    with deterministic(seed):
        network = make()
        step = torch.optim.Adam(network.parameters(), lr=effort.learning_rate)
        for _ in range(effort.epochs):
            for some in torch.randperm(len(usual)).split(effort.batch):
                step.zero_grad()
                errors(network, usual[some.numpy()]).mean().backward()
                step.step()
        with torch.no_grad():
            for begin in range(0, len(asked), effort.at_once):
                part = slice(begin, begin + effort.at_once)
                error[part] = errors(network, asked[part]).numpy()
    return error
