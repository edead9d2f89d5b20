"""The re-score: both scores, rings, reasons and evidence of one data cut, kept as one run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gnn import registry
from gnn.model_files import read_bytes
from gnn.trained_model import TrainedModel
from graph.columns import EventColumns
from graph.motifs.settings import MOTIF_HASH
from graph.store.protocol import FlagWriteBack
from rings.errors import UnknownRing
from rings.evidence.asking import MOST_RUNS
from rings.evidence.building import Sources, build
from rings.evidence.rerun import Detection, Rerun
from rings.finding import find_in
from rings.identity import carry_over
from rings.judge import PlainJudge
from rings.recording import record_of
from rings.ring import Ring
from rings.risks import ring_risks
from rings.scene import scene_of
from rings.scorer import RingScorer
from ringtrace import __version__
from ringtrace.detected import detector_scores
from ringtrace.learning import RINGS_FILE, SCORING_FILE, Snapshot, snapshot
from ringtrace.place import Place
from ringtrace.scored import Scored, ring_flags
from rules import table
from rules.evaluate import evaluate
from rules.tables import RuleTables
from scoring.ensemble import Ensemble
from scoring.now import score_now
from scoring.records import ScoreRun

Progress = Callable[[float, str], None]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Rings of one re-score whose detection is run again: some four minutes.
_MOST_EXPLAINED: Final = 1_000
#: A ring that was not found for so long is a new one when it is found again.
_REMEMBERED: Final = timedelta(days=365)


def rescore(place: Place, progress: Progress) -> dict[str, Any]:
    """Score the present cut with the current model and keep the run; the same cut and model have one run.

    Raises: `NoModel`, `ModelRefused`, `NothingLoaded`.
    """
    progress(0.0, "reading")
    model = registry.current(place.settings.models)
    data = snapshot(place)
    run = _run_of(place, data.columns, model)
    kept = place.scores.run(run.run_id)
    written = place.store.flags()
    in_graph = written is not None and written.run_id == run.run_id
    scored = None if kept and in_graph else score(place, data, model, progress)
    if scored and kept is None:
        _keep(place, scored, run, progress)
        place.note("run.completed", "run", run.run_id, {"model": run.model_version, "data_cut": run.data_cut})
    rings = place.rings.of_run(run.run_id)
    if scored:
        progress(0.9, "writing flags back")
        place.store.write_back(_flags(scored, run.run_id, rings))
    place.alerts.raise_for(run.run_id, rings, at=run.scored_at)
    complete = place.scores.run(run.run_id)
    assert complete is not None
    return {"run_id": run.run_id, **complete["summary"]}


def score(place: Place, data: Snapshot, model: TrainedModel, progress: Progress) -> Scored:
    """Both scores and the rings: one pass, nothing is found again from `score_now`."""
    columns = data.columns
    progress(0.1, "detectors")
    detectors = detector_scores(model, columns, data.features, place.settings.snapshots)
    progress(0.3, "rules")
    hits = evaluate(columns, RuleTables(zone=place.settings.zone))
    ensemble = Ensemble.from_json(_text(model, SCORING_FILE))
    score_at = ensemble.score(detectors, hits, columns)
    progress(0.4, "rings")
    scene = scene_of(columns, score_at, data.instances, hits)
    scorer = RingScorer.from_json(_text(model, RINGS_FILE)) if (model.folder / RINGS_FILE).exists() else None
    rings = _named(place, find_in(scene, scorer), columns)
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


def _named(place: Place, rings: Sequence[Ring], columns: EventColumns) -> list[Ring]:
    """The rings under the ids of those that earlier runs found."""
    dormant = place.rings.dormant(since=datetime.now(UTC) - _REMEMBERED)
    return carry_over(place.rings.of_run(), rings, columns, dormant=dormant, used=place.rings.used_ids())


def _text(model: TrainedModel, name: str) -> str:
    return read_bytes(model.folder / name).decode()


def _run_of(place: Place, columns: EventColumns, model: TrainedModel) -> ScoreRun:
    """The run, under an id made of everything that its scores depend on."""
    until = _EPOCH + timedelta(microseconds=int(columns.occurred_at_us[-1]))
    basis = [columns.cut, model.version, table.VERSION, place.settings.zone, __version__]
    now = datetime.now(UTC)
    return ScoreRun(
        run_id=f"run-{hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:20]}",
        as_of=until,
        data_cut=columns.cut,
        data_until=until,
        label_cut=now,
        model_version=model.version,
        rules_version=table.VERSION,
        scored_at=now,
    )


def _keep(place: Place, scored: Scored, run: ScoreRun, progress: Progress) -> None:
    """Write the run; it is seen once it is complete."""
    progress(0.55, "evidence")
    versions = {
        "ringtrace": __version__,
        "data_cut": run.data_cut,
        "data_hash": scored.model.card["data"]["hash"],
        "features": scored.features.catalogue,
        "rules": run.rules_version,
        "model": run.model_version,
    }
    sources = sources_of(place, scored, versions)
    # The riskiest come first.
    rings = [
        record_of(ring, sources, runs=MOST_RUNS if place_of < _MOST_EXPLAINED else 0)
        for place_of, ring in enumerate(scored.rings)
    ]
    progress(0.7, "keeping scores")
    place.scores.begin(run)
    place.scores.write_transactions(run.run_id, scored.transaction_rows())
    place.scores.write_accounts(run.run_id, scored.account_rows())
    place.rings.write(run.run_id, rings, basis=_basis(place, scored))
    flagged = {"transactions": len(scored.flagged), "accounts": len(scored.flagged_accounts())}
    labelled = scored.score_at.probability is not None
    place.scores.complete(run.run_id, {"flagged": flagged, "rings_total": len(rings), "labelled": labelled})


def explain_again(place: Place, ring_id: str) -> dict[str, Any]:
    """The evidence of a ring of the latest run with the detection run again, however many are riskier; not kept.

    Raises: `UnknownRing` also where a re-score of the present data would not find it.
    """
    versions = place.rings.evidence(ring_id)["versions"]
    scored = score(place, snapshot(place), registry.current(place.settings.models), lambda *_: None)
    for ring in scored.rings:
        if ring.ring_id == ring_id:
            return build(ring, sources_of(place, scored, versions))
    msg = f"the present data and model find no ring {ring_id!r}: `ringtrace explain {ring_id}` tells the last"
    raise UnknownRing(msg)


def sources_of(place: Place, scored: Scored, versions: Mapping[str, str | int | None]) -> Sources:
    """What evidence is built from."""
    again = _again(scored, place.settings.zone)
    return Sources(scene=scored.scene, again=again, attributions=scored.attributions, versions=versions)


def _again(scored: Scored, zone: str) -> Rerun:
    """What runs the detection again on a part of the events."""
    return Rerun(
        scored.scene,
        scored.features,
        Detection(
            model=scored.model,
            detectors=scored.detectors,
            ensemble=scored.ensemble,
            hits=scored.hits,
            tables=RuleTables(zone=zone),
            judge=scored.judge,
        ),
    )


def _basis(place: Place, scored: Scored) -> dict[str, Any]:
    """What besides data, model and rules decides about rings."""
    return {
        "software": __version__,
        "features": scored.features.catalogue,
        "motifs": MOTIF_HASH,
        "zone": place.settings.zone,
    }


def _flags(scored: Scored, run_id: str, rings: Sequence[Mapping[str, Any]]) -> FlagWriteBack:
    """The flags that Cypher users see."""
    return FlagWriteBack(
        run_id=run_id,
        transactions=scored.flagged_transactions(),
        accounts=scored.flagged_accounts(),
        rings=[ring_flags(document) for document in rings],
    )
