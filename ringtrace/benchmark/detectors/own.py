"""The product's own detectors, fitted anew on what the measurement lets them learn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gnn.detector import Dataset, Detector
from gnn.detectors import NAMES, untrained
from gnn.errors import TooLittleToLearn
from graph.columns import Float64s
from rings.finding import find_in, fit_scorer
from rings.ring import Ring
from rings.risks import ring_risks
from rings.scene import scene_of
from rings.scorer import RingScorer
from ringtrace.benchmark.past import before, first
from ringtrace.benchmark.task import Score, Task
from scoring import ensemble
from scoring.ensemble import Ensemble
from scoring.raising import raised
from scoring.scores import ScoreAt


def raw_trees(task: Task, seed: int) -> Float64s:
    """LightGBM on raw columns."""
    return _scored(_fitted("boosted_trees", task.raw, seed), task.raw)


def boosted_trees(task: Task, seed: int) -> Float64s:
    """LightGBM on the catalogue."""
    return _member(task, "boosted_trees", seed)


def isolation_forest(task: Task, seed: int) -> Float64s:
    """Isolation Forest on telling features."""
    return _member(task, "isolation_forest", seed)


def robust_statistics(task: Task, seed: int) -> Float64s:
    """Tails of telling features."""
    return _member(task, "robust_statistics", seed)


def graph_network(task: Task, seed: int) -> Float64s:
    """The graph network: it sees no features, and in both protocols no later event."""
    return _member(task, "graph_network", seed, seconds=task.gnn_seconds)


#: What the blend is made of, by the names in `gnn.detectors`.
MEMBERS: dict[str, Score] = {
    "robust_statistics": robust_statistics,
    "isolation_forest": isolation_forest,
    "boosted_trees": boosted_trees,
    "graph_network": graph_network,
}
assert tuple(MEMBERS) == NAMES


def blend(task: Task, seed: int) -> Float64s:
    """The product's `score_at`."""
    return blended(task, seed)[1].suspicion


def blended(task: Task, seed: int) -> tuple[Ensemble, ScoreAt]:
    """Rules and all detectors that can learn from the measurement; those that cannot are left out."""
    scores = {}
    for name, make in MEMBERS.items():
        try:
            scores[name] = task.score(name, seed, make)
        except TooLittleToLearn:
            continue
    frame = task.frame
    fitted = ensemble.fit(scores, task.hits, frame.labels, frame.split, frame.data.columns)
    return fitted, fitted.score(scores, task.hits, frame.data.columns)


@dataclass(frozen=True, slots=True)
class Raising:
    """`score_at`, and what rings are found and raised by, fitted on it."""

    at: ScoreAt
    scorer: RingScorer | None
    lift: float


def blend_now(task: Task, seed: int) -> Float64s:
    """The product's `score_now` after the last event."""
    by = raising(task, seed)
    n = len(task.frame.data.columns)
    return raised_first(by, found_rings(task, by, n), n)


@lru_cache(maxsize=1)
def raising(task: Task, seed: int) -> Raising:
    """Fitted as the product's training does it."""
    fitted, at = blended(task, seed)
    frame = task.frame
    scene = scene_of(frame.data.columns, at, task.instances, task.hits)
    scorer = fit_scorer(scene, frame.labels, frame.split)
    known = [ring for ring in find_in(scene, scorer) if ring.events[-1] < frame.split.valid_end]
    lift = fitted.with_rings(at, ring_risks(known), frame.labels, frame.split).ring_lift
    return Raising(at, scorer, lift)


def found_rings(task: Task, by: Raising, stop: int) -> list[Ring]:
    """The rings that a re-score after the first `stop` events finds."""
    columns, instances, hits = before(task, stop)
    return find_in(scene_of(columns, first(by.at, stop), instances, hits), by.scorer)


def raised_first(by: Raising, rings: list[Ring], stop: int) -> Float64s:
    """[stop] suspicion of `score_now` of the first events; higher is more suspicious."""
    return raised(by.at.suspicion[:stop], ring_risks(rings), by.lift)


def _member(task: Task, name: str, seed: int, **settings: float) -> Float64s:
    """The scores of a part of the blend, which stays with the task."""
    if (name, seed) not in task.detectors:
        task.detectors[name, seed] = _fitted(name, task.dataset, seed, **settings)
    return _scored(task.detectors[name, seed], task.dataset)


def _fitted(name: str, data: Dataset, seed: int, **settings: float) -> Detector:
    detector = untrained(name, **settings)
    detector.fit(data, seed=seed, progress=lambda _share, _words: None)
    return detector


def _scored(detector: Detector, data: Dataset) -> Float64s:
    return detector.score(data.columns, data.features)
