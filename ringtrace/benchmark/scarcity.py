"""Fewer labels, or wrong ones: how much a detector depends on them. Reported rows keep their truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from gnn.labels import ILLICIT, UNKNOWN
from ringtrace.benchmark.protocol import Frame

#: Clean transactions whose label is known for each illicit one.
CLEAN_FOR_EACH: Final = 10


def with_few_labels(frame: Frame, count: int, *, seed: int) -> Frame:
    """The frame with `count` illicit labels and ten times as many clean ones, drawn at random; all others unknown.

    With all there are where there are fewer.
    """
    random = np.random.default_rng(seed)
    labels = np.full_like(frame.labels, UNKNOWN)
    for label, wanted in ((ILLICIT, count), (0, CLEAN_FOR_EACH * count)):
        rows = np.flatnonzero(frame.labels == label)
        labels[random.permutation(rows)[:wanted]] = label
    drawn = int(np.count_nonzero(labels == ILLICIT))
    return replace(frame, labels=labels, variant=f"{frame.variant}, {drawn:,} illicit labels")


def with_wrong_labels(frame: Frame, share: float, *, seed: int) -> Frame:
    """The frame with this share of its known labels turned round, of either class alike."""
    random = np.random.default_rng(seed)
    known = np.flatnonzero(frame.labels >= 0)
    wrong = random.permutation(known)[: round(share * len(known))]
    labels = frame.labels.copy()
    labels[wrong] = 1 - labels[wrong]
    return replace(frame, labels=labels, variant=f"{frame.variant}, {share:.0%} of labels wrong")
