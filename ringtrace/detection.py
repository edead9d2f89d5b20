"""What a model and the rules find in one data cut: the same for the same cut, model and zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gnn.model_files import read_bytes
from gnn.trained_model import TrainedModel
from graph.columns import Float64s
from rings.finding import find_in
from rings.judge import PlainJudge
from rings.risks import ring_risks
from rings.scene import scene_of
from rings.scorer import RingScorer
from ringtrace.learning import RINGS_FILE, SCORING_FILE, Snapshot
from ringtrace.scored import Scored
from rules.evaluate import evaluate
from rules.tables import RuleTables
from scoring.ensemble import Ensemble
from scoring.now import score_now

Progress = Callable[[float, str], None]


def detect(
    data: Snapshot, model: TrainedModel, detectors: Mapping[str, Float64s], *, zone: str, progress: Progress
) -> Scored:
    """Both scores and the rings, under ids of their own: one pass, nothing is found again from `score_now`.

    Raises: `ModelRefused`, `EnsembleRefused`.
    """
    columns = data.columns
    progress(0.3, "rules")
    hits = evaluate(columns, RuleTables(zone=zone))
    ensemble = ensemble_of(model)
    score_at = ensemble.score(detectors, hits, columns)
    progress(0.4, "rings")
    scene = scene_of(columns, score_at, data.instances, hits)
    scorer = RingScorer.from_json(_text(model, RINGS_FILE)) if (model.folder / RINGS_FILE).exists() else None
    rings = find_in(scene, scorer)
    return Scored(
        columns=columns,
        features=data.features,
        model=model,
        detectors=detectors,
        hits=hits,
        ensemble=ensemble,
        score_at=score_at,
        scene=scene,
        judge=scorer or PlainJudge(),
        rings=rings,
        now=score_now(columns, score_at, ring_risks(rings), lift=ensemble.ring_lift),
    )


def ensemble_of(model: TrainedModel) -> Ensemble:
    """How the model's detectors become one suspicion. Raises: `ModelRefused`, `EnsembleRefused`."""
    return Ensemble.from_json(_text(model, SCORING_FILE))


def _text(model: TrainedModel, name: str) -> str:
    return read_bytes(model.folder / name).decode()
