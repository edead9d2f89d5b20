"""What every learned detector is: one contract suite holds them all to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self

from graph.columns import EventColumns, Float64s, Int8s
from graph.features.matrix import FeatureMatrix

#: Called with the share of the work done, 0 to 1, and a few words.
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSplit:
    """Three parts by time: events `[0, train_end)`, `[train_end, valid_end)`, `[valid_end, n)`; ties stay together."""

    train_end: int
    valid_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Events, their causal features and what is known of them."""

    columns: EventColumns
    features: FeatureMatrix
    #: [n] 1 illicit, 0 clean, -1 unknown; a detector reads those of the training and validation parts only
    labels: Int8s
    split: TimeSplit


class Detector(Protocol):
    """A model that ranks transactions; deterministic for a seed.

    One that says `reads_features_only` scores any rows of a feature matrix, whatever the columns beside them are.
    """

    name: ClassVar[str]
    #: needs labels of both classes in the training part
    supervised: ClassVar[bool]

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn from the training part; early stopping on the first half of the validation part.

        Raises: `TooLittleToLearn` (no label of one class, fewer rows than it needs).
        """

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] suspicion of every event, higher is more suspicious; causal: later events change nothing."""

    def save(self, folder: Path) -> None:
        """Write safe formats only: safetensors, LightGBM text, skops, JSON, npz without objects."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused` for anything else."""
