"""All detectors of the bench by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ringtrace.benchmark.detectors import hybrid, label_history, nights, own, unsupervised
from ringtrace.benchmark.errors import NoSuchDetector
from ringtrace.benchmark.task import Score, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One detector: `make(task, seed)` gives [n] scores.

    It raises `TooLittleToLearn` or `LibraryMissing` where it cannot; then the table says why.
    """

    name: str
    #: which of the two scores it is; they are never compared
    which: Literal["score_at", "score_now"]
    make: Score
    text: str
    #: figures that its score alone cannot tell
    more: Callable[[Task, int], dict[str, float | None]] | None = None


def _at(name: str, make: Score, text: str) -> Contender:
    return Contender(name=name, which="score_at", make=make, text=text)


CONTENDERS: Final = {
    one.name: one
    for one in (
        _at("raw_trees", own.raw_trees, "LightGBM on the columns of a transaction by itself"),
        _at("boosted_trees", own.boosted_trees, "LightGBM on the engine's causal features"),
        _at("known_labels", label_history.known_labels, "the same beside label history: restricted, an option"),
        _at("isolation_forest", own.isolation_forest, "Isolation Forest on telling features"),
        _at("robust_statistics", own.robust_statistics, "tails of telling features"),
        _at("graph_network", own.graph_network, "the graph network"),
        _at("hybrid_trees", hybrid.hybrid_trees, "trees that also see what the network says: an option"),
        _at("local_outlier_factor", unsupervised.local_outlier_factor, "LOF on telling features"),
        _at("nearest_distance", unsupervised.nearest_distance, "k-NN distance on telling features"),
        _at("density_clusters", unsupervised.density_clusters, "DBSCAN on telling features"),
        _at("one_class_boundary", unsupervised.one_class_boundary, "one-class SVM on telling features"),
        _at("autoencoder", unsupervised.autoencoder, "autoencoder on telling features"),
        _at("blend", own.blend, "rules and the four detectors, calibrated: the product's score_at"),
        Contender(
            name="blend_now",
            which="score_now",
            make=own.blend_now,
            text="the blend, raised by rings: score_now",
            more=nights.night_figures,
        ),
    )
}
#: What is run when nothing is asked for.
DEFAULT: Final = ("raw_trees", "boosted_trees", "isolation_forest", "robust_statistics", "blend", "blend_now")


def contenders(names: Sequence[str]) -> list[Contender]:
    """The detectors asked for, in the order of asking. Raises: `NoSuchDetector`."""
    missing = [name for name in names if name not in CONTENDERS]
    if missing:
        msg = f"there is no detector {missing[0]!r}; there are {', '.join(CONTENDERS)}"
        raise NoSuchDetector(msg)
    return [CONTENDERS[name] for name in dict.fromkeys(names)]
