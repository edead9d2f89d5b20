"""The product's own detectors, fitted anew on what the measurement lets them learn."""

from __future__ import annotations

import numpy as np

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
from scoring.now import score_now
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
    return blended(task, seed).suspicion


def blended(task: Task, seed: int) -> ScoreAt:
    """`score_at` of all events."""
    fitted, scores = fitted_blend(task, seed)
    return fitted.score(scores, task.hits, task.frame.data.columns)


def fitted_blend(task: Task, seed: int) -> tuple[Ensemble, dict[str, Float64s]]:
    """The ensemble of rules and all detectors that can learn from the measurement, and what those say."""
    scores = {}
    for name, make in MEMBERS.items():
        try:
            scores[name] = task.score(name, seed, make)
        except TooLittleToLearn:
            continue
    frame = task.frame
    return ensemble.fit(scores, task.hits, frame.labels, frame.split, frame.data.columns), scores


def blend_now(task: Task, seed: int) -> Float64s:
    """The product's `score_now` after the last event, as a rank."""
    at, scorer = raising(task, seed)
    rings = found_rings(task, at, scorer, len(task.frame.data.columns))
    return ranked(task, at, rings, len(task.frame.data.columns))


def raising(task: Task, seed: int) -> tuple[ScoreAt, RingScorer | None]:
    """`score_at`, and the scorer of rings that was fitted on it."""
    at = blended(task, seed)
    frame = task.frame
    scene = scene_of(frame.data.columns, at, task.instances, task.hits)
    return at, fit_scorer(scene, frame.labels, frame.split)


def found_rings(task: Task, at: ScoreAt, scorer: RingScorer | None, stop: int) -> list[Ring]:
    """The rings that a re-score after the first `stop` events finds."""
    columns, instances, hits = before(task, stop)
    return find_in(scene_of(columns, first(at, stop), instances, hits), scorer)


def ranked(task: Task, at: ScoreAt, rings: list[Ring], stop: int) -> Float64s:
    """[stop] the place of each event by risk of `score_now`, then by suspicion; higher is more suspicious."""
    at = first(at, stop)
    now = score_now(task.frame.data.columns.rows(0, stop), at, ring_risks(rings))
    rank = np.empty(stop)
    rank[np.lexsort((at.suspicion, now.risk))] = np.arange(stop)
    return rank


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
