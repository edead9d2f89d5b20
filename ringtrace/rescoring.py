"""The re-score: both scores, rings, reasons and evidence of one data cut, kept as one run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gnn import registry
from gnn.trained_model import TrainedModel
from graph.columns import EventColumns
from graph.motifs.settings import MOTIF_HASH
from graph.store.protocol import FlagWriteBack
from rings.errors import RunHasPassed, UnknownRing
from rings.evidence.asking import MOST_RUNS
from rings.evidence.building import Sources, build
from rings.evidence.completeness import is_run
from rings.evidence.rerun import Detection, Rerun
from rings.identity import carry_over
from rings.recording import record_of
from rings.ring import Ring
from ringtrace import __version__
from ringtrace.detected import detector_scores
from ringtrace.detection import detect
from ringtrace.kept_inputs import inputs_of, keep_entities
from ringtrace.learning import Snapshot, snapshot
from ringtrace.place import Place
from ringtrace.scored import Scored, ring_flags
from rules import table
from rules.tables import RuleTables
from scoring.records import ScoreRun

Progress = Callable[[float, str], None]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
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
    # Before the detectors run: the store may show other accounts then.
    entities = None if kept else keep_entities(place, data)
    written = place.store.flags()
    in_graph = written is not None and written.run_id == run.run_id
    scored = None if kept and in_graph else score(place, data, model, progress)
    if scored and kept is None:
        _keep(place, scored, run, progress, entities=entities)
        place.note("run.completed", "run", run.run_id, {"model": run.model_version, "data_cut": run.data_cut})
    rings = place.rings.of_run(run.run_id)
    if scored:
        progress(0.9, "writing flags back")
        place.store.write_back(_flags(scored, run.run_id, rings))
    place.alerts.raise_for(run.run_id, rings, at=run.scored_at)
    place.handing_on.hand_on(at=run.scored_at)
    complete = place.scores.run(run.run_id)
    assert complete is not None
    return {"run_id": run.run_id, **complete["summary"]}


def score(place: Place, data: Snapshot, model: TrainedModel, progress: Progress) -> Scored:
    """Both scores and the rings, these under the ids of those that earlier runs found."""
    progress(0.1, "detectors")
    detectors = detector_scores(model, data.columns, data.features, place.settings.snapshots)
    scored = detect(data, model, detectors, zone=place.settings.zone, progress=progress)
    return replace(scored, rings=_named(place, scored.rings, data.columns))


def _named(place: Place, rings: Sequence[Ring], columns: EventColumns) -> list[Ring]:
    """The rings under the ids of those that earlier runs found."""
    dormant = place.rings.dormant(since=datetime.now(UTC) - _REMEMBERED)
    return carry_over(place.rings.of_run(), rings, columns, dormant=dormant, used=place.rings.used_ids())


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


def _keep(place: Place, scored: Scored, run: ScoreRun, progress: Progress, *, entities: str | None) -> None:
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
    # The riskiest come first; a thousand take some four minutes.
    explained = place.settings.explained_rings
    rings = [
        record_of(ring, sources, runs=MOST_RUNS if place_of < explained else 0)
        for place_of, ring in enumerate(scored.rings)
    ]
    progress(0.7, "keeping scores")
    place.scores.begin(run)
    place.inputs.keep(run.run_id, inputs_of(place, scored, entities))
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
    return build(_found(scored, ring_id), sources_of(place, scored, versions))


def complete_evidence(place: Place, ring_id: str, run_id: str, progress: Progress) -> dict[str, Any]:
    """Run the detection again for a ring of a run that passed it over, and keep what it tells beside that run's words.

    Raises: `UnknownRing`; `RunHasPassed` where data or model are others by now.
    """
    kept = place.rings.evidence(ring_id, run_id)
    if not is_run(kept):
        progress(0.0, "reading")
        data, model = snapshot(place), registry.current(place.settings.models)
        if _run_of(place, data.columns, model).run_id != run_id:
            msg = f"data or model are no more those of run {run_id}: the next re-score tells of the ring anew"
            raise RunHasPassed(msg)
        scored = score(place, data, model, progress)
        progress(0.6, "running the detection again")
        sources = sources_of(place, scored, kept["versions"])
        place.rings.complete_evidence(run_id, record_of(_found(scored, ring_id), sources))
        place.note("evidence.completed", "ring", ring_id, {"run": run_id})
    return {"ring_id": ring_id, "run_id": run_id}


def _found(scored: Scored, ring_id: str) -> Ring:
    ring = next((one for one in scored.rings if one.ring_id == ring_id), None)
    if ring is None:
        msg = f"the present data and model find no ring {ring_id!r}: `ringtrace explain {ring_id}` tells the last"
        raise UnknownRing(msg)
    return ring


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
