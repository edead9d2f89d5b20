"""A trained model: the detectors of one training, their card, and what they say of events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gnn.detector import Detector
from gnn.detectors import detector_class
from gnn.errors import ModelRefused
from gnn.model_files import read_json
from graph.columns import EventColumns, Float64s, Int64s
from graph.features.matrix import FeatureMatrix

CARD: Final = "card.json"
CARD_FORMAT: Final = "ringtrace-model/1"
#: The version of a model that has not been published yet.
UNPUBLISHED: Final = "unpublished"


class TrainedModel:
    """The detectors in `folder`, read when first asked for."""

    def __init__(self, folder: Path, *, version: str = UNPUBLISHED) -> None:
        """Raises: `ModelRefused` where there is no card of ours."""
        self.folder: Final = folder
        self.version: Final = version
        self.card: Final[Mapping[str, Any]] = read_card(folder)
        self._detectors: dict[str, Detector] = {}
        self._kept: tuple[EventColumns, FeatureMatrix, dict[str, Float64s]] | None = None

    @property
    def detector_names(self) -> tuple[str, ...]:
        """Names of the detectors that could be trained."""
        return tuple(name for name, told in self.card["detectors"].items() if told["trained"])

    def detector(self, name: str) -> Detector:
        """One detector. Raises: `ModelRefused`, `LibraryMissing`."""
        if name not in self._detectors:
            self._detectors[name] = detector_class(name).load(self.folder / name)
        return self._detectors[name]

    def scores(self, columns: EventColumns, features: FeatureMatrix) -> dict[str, Float64s]:
        """Suspicion of every event by each detector, each on its own scale, higher is more suspicious; causal.

        Raises: `ModelRefused` for features of another catalogue, `LibraryMissing`.
        """
        self._require(features)
        if self._kept and self._kept[0] is columns and self._kept[1] is features:
            return dict(self._kept[2])
        return {name: self.detector(name).score(columns, features) for name in self.detector_names}

    def keep_scores(self, columns: EventColumns, features: FeatureMatrix, scores: dict[str, Float64s]) -> None:
        """Answer `scores` of these very objects from `scores`: training has just made them."""
        self._kept = (columns, features, dict(scores))

    def contributions(self, features: FeatureMatrix, rows: Int64s) -> Float64s | None:
        """[len(rows), k] what each feature adds to the boosted trees' log odds (TreeSHAP); None without such trees.

        Raises: `ModelRefused` for features of another catalogue, `LibraryMissing`.
        """
        self._require(features)
        if "boosted_trees" not in self.detector_names:
            return None
        from gnn.boosted_trees import BoostedTrees  # noqa: PLC0415 - the API process lists models without them

        trees = self.detector("boosted_trees")
        assert isinstance(trees, BoostedTrees)
        return trees.contributions(features, rows)

    def _require(self, features: FeatureMatrix) -> None:
        wanted = self.card["features"]["catalogue"]
        if features.catalogue != wanted:
            msg = f"the model was trained on the feature catalogue {wanted}, these features are of {features.catalogue}"
            raise ModelRefused(msg)


def read_card(folder: Path) -> dict[str, Any]:
    """The model card in `folder`. Raises: `ModelRefused`."""
    card = read_json(folder / CARD)
    told = card.get("detectors")
    features = card.get("features")
    if (
        card.get("format") != CARD_FORMAT
        or not isinstance(features, dict)
        or not isinstance(features.get("catalogue"), str)
        or not isinstance(told, dict)
        or not all(isinstance(one, dict) and isinstance(one.get("trained"), bool) for one in told.values())
    ):
        msg = f"{CARD} is not of the format {CARD_FORMAT}"
        raise ModelRefused(msg)
    for name in told:
        detector_class(name)
    return card
