"""Columns of label history: what had been said, by the time of each event, of earlier events of its subjects."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import EventColumns, Int8s, Int64s
from graph.digest import digest_of
from graph.features.marks import Marks, names_of, subject_columns, subjects_of
from graph.features.matrix import FeatureMatrix

_DAY_S: Final = 86_400
#: Windows before each event in which verdicts became known; 0: all the past.
WINDOWS_S: Final = (_DAY_S, 7 * _DAY_S, 30 * _DAY_S, 0)
#: Raised when the same name comes to mean other values.
_VERSION: Final = 1


def label_history(columns: EventColumns, labels: Int8s, known_at_us: Int64s) -> FeatureMatrix:
    """What was known of the earlier events of the same payer, beneficiary, pair and device.

    `labels` [n] are 1 illicit, 0 clean, -1 unknown; `known_at_us` [n] microseconds UTC from which each is known. A
    label counts from then on, for later events alone, and never for its own event: changing one that is not known yet
    changes nothing. Neither does it tell where labels are silent: what nobody looked at is not clean.

    These columns rest on labels, so reasons that name them are *restricted*: they would betray that a report was
    filed. No default detector sees them; they are an option of training, for data where verdicts come as a matter of
    course (chargebacks of cards), and models with them refuse features without.
    """
    subjects = subjects_of(columns)
    marks = Marks(said=labels, known_at_us=known_at_us)
    return FeatureMatrix(
        catalogue=f"label history {_VERSION}",
        names=tuple(name for one in subjects for name in names_of(one, "known", "illicit", WINDOWS_S)),
        values=np.hstack([subject_columns(columns, subject, marks, WINDOWS_S) for subject in subjects.values()]),
        truncated=np.zeros(len(columns), dtype=np.bool_),
    )


def beside(features: FeatureMatrix, *more: FeatureMatrix) -> FeatureMatrix:
    """One matrix of several of the same events, under a catalogue hash of its own."""
    whole = (features, *more)
    words = "\0".join(name for one in whole for name in (one.catalogue, *one.names)).encode()
    return FeatureMatrix(
        catalogue=digest_of(np.frombuffer(words, dtype=np.uint8))[:16],
        names=tuple(name for one in whole for name in one.names),
        values=np.hstack([one.values for one in whole]),
        truncated=np.logical_or.reduce([one.truncated for one in whole]),
    )
