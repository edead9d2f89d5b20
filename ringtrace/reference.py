"""What a model saw when it was made, in bins: drift is measured against it. A file of the model's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from gnn.detector import TimeSplit
from gnn.errors import ModelRefused
from gnn.evaluation.shift import Bins
from gnn.model_files import read_json, write_json
from graph.columns import EventColumns, Float32s, Float64s
from graph.features.matrix import FeatureMatrix
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE, Level, ScoreAt

REFERENCE_FILE: Final = "reference.json"
_FORMAT: Final = "ringtrace-reference/1"
#: Bins rest on at most so many training rows, spread evenly: deciles of more are the same.
_MOST_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Bins of features (training part) and of scores (validation part: detectors know the training part too well)."""

    features: Mapping[str, Bins]
    #: by detector, and `score_at` (the risk)
    scores: Mapping[str, Bins]
    #: share of each level of `score_at`
    levels: Mapping[str, float]
    #: the last event that anything of the model was fitted on, microseconds UTC
    until_us: int

    @classmethod
    def of(
        cls,
        columns: EventColumns,
        features: FeatureMatrix,
        split: TimeSplit,
        scores: Mapping[str, Float64s],
        score_at: ScoreAt,
    ) -> Self:
        """From what training has at hand; all events stand for a part that is empty."""
        step = max(1, -(-split.train_end // _MOST_ROWS))
        train = slice(0, split.train_end or None, step)
        valid = slice(split.train_end, split.valid_end) if split.valid_end > split.train_end else slice(None)
        last = max(split.valid_end, 1) - 1
        return cls(
            features={name: Bins.fit(features.values[train, k]) for k, name in enumerate(features.names)},
            scores={
                **{name: Bins.fit(score[valid]) for name, score in sorted(scores.items())},
                "score_at": Bins.fit(score_at.risk[valid]),
            },
            levels=level_shares(score_at.risk[valid]),
            until_us=int(columns.occurred_at_us[last]),
        )

    def write(self, folder: Path) -> None:
        """Put it among the files of the model in `folder`."""
        document = {
            "format": _FORMAT,
            "features": {name: bins.to_json() for name, bins in self.features.items()},
            "scores": {name: bins.to_json() for name, bins in self.scores.items()},
            "levels": dict(self.levels),
            "until_us": self.until_us,
        }
        write_json(folder / REFERENCE_FILE, document)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises: `ModelRefused` where the model has none (it is older), or another program's."""
        if not (folder / REFERENCE_FILE).exists():
            msg = f"the model {folder.name} keeps no bins to compare with: train again"
            raise ModelRefused(msg)
        try:
            document: dict[str, Any] = read_json(folder / REFERENCE_FILE)
            if document["format"] != _FORMAT:
                msg = f"{REFERENCE_FILE} of the model {folder.name} is not of the format {_FORMAT}"
                raise ModelRefused(msg)
            return cls(
                features={name: Bins.from_json(one) for name, one in document["features"].items()},
                scores={name: Bins.from_json(one) for name, one in document["scores"].items()},
                levels=document["levels"],
                until_us=int(document["until_us"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            msg = f"{REFERENCE_FILE} of the model {folder.name} is damaged: {error}"
            raise ModelRefused(msg) from error


def level_shares(risk: Float32s) -> dict[str, float]:
    """Share of events of each level; all 0 for none."""
    high, flagged = np.count_nonzero(risk > HIGH_ABOVE), np.count_nonzero(risk > FLAGGED_ABOVE)
    counts = {Level.LOW: len(risk) - flagged, Level.MEDIUM: flagged - high, Level.HIGH: high}
    return {level.value: float(count) / max(1, len(risk)) for level, count in counts.items()}
