"""A served score made again from the stored events as they were known at its run.

Later loads and corrections are left out by the run's data cut, later promotions by its model's version; accounts,
owners and settings are those that were kept with the run. Events, features, motifs and rules must come out bit for
bit, for all events of the cut; detectors may differ in last bits on another machine, so scores have a tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gnn import registry
from gnn.errors import NoModel
from gnn.trained_model import TrainedModel
from graph.assembly import entity_file
from graph.columns import EventColumns
from graph.errors import SnapshotDamaged
from graph.motifs.enumeration import replayed
from graph.snapshot import columns_at
from ringtrace import __version__
from ringtrace.detection import detect
from ringtrace.fingerprints import code_digest, fingerprints
from ringtrace.governance.errors import NotReplayable, UnknownScore
from ringtrace.governance.replay_report import Served, report_of
from ringtrace.kept_inputs import folder_of, versions
from ringtrace.learning import Snapshot
from ringtrace.place import Place
from ringtrace.scored import Scored
from scoring.account_risk import account_status
from scoring.scores import level_of

Progress = Callable[[float, str], None]


def replay(place: Place, score_id: str, progress: Progress) -> dict[str, Any]:
    """Whether the score comes out again, JSON-ready: `equal`, and the first column that differs.

    Costs the features and detectors of the whole cut anew.

    Raises: `UnknownScore`; `NotReplayable` where the model was deleted, or the program now has other features or
    rules; `ModelRefused` for a damaged model.
    """
    served = _served(place, score_id)
    _require_same_versions(served.inputs)
    model = _model_of(place, served.run)
    progress(0.0, "events as they were known")
    columns = _columns_of(place, served)
    progress(0.1, "features and motifs")
    features, instances = replayed(columns)
    progress(0.5, "detectors")
    detectors = model.scores(columns, features)
    scored = detect(
        Snapshot(columns, features, instances), model, detectors, zone=served.inputs["zone"], progress=_within(progress)
    )
    progress(0.95, "comparing")
    now = fingerprints(columns, features, instances, scored.hits, detectors)
    return report_of(score_id, served, now, _scores_of(scored, served))


def _served(place: Place, score_id: str) -> Served:
    row = place.scores.served(score_id)
    if row is None:
        msg = f"no score was served under {score_id!r}: ids read RUN:transaction:ID or RUN:account:ID"
        raise UnknownScore(msg)
    run = row["run"]
    inputs = place.inputs.of(run["run_id"])
    if inputs is None:
        msg = f"{run['run_id']} kept nothing of what it was made from: it is older than `ringtrace replay`"
        raise NotReplayable(msg)
    kind = score_id.partition(":")[2].partition(":")[0]
    return Served(kind, row[f"{kind}_id"], row, run, inputs)


def _require_same_versions(inputs: Mapping[str, Any]) -> None:
    """Raises: `NotReplayable` where this program makes other features, motifs or rules than the run's did."""
    here = versions(inputs["zone"])
    other = [name for name, version in inputs["versions"].items() if here.get(name) != version]
    if other:
        msg = (
            f"the run was made with other {' and '.join(other)} than this program has (Ringtrace {inputs['software']}, "
            f"code {inputs['code']}; here {__version__}, {code_digest()}): replay it with that version"
        )
        raise NotReplayable(msg)


def _model_of(place: Place, run: Mapping[str, Any]) -> TrainedModel:
    try:
        return registry.load(place.settings.models, run["model_version"])
    except NoModel:
        msg = f"the model {run['model_version']} of {run['run_id']} was deleted from {place.settings.models}"
        raise NotReplayable(msg) from None


def _columns_of(place: Place, served: Served) -> EventColumns:
    digest = served.inputs["entities"]
    if digest is None:
        msg = f"accounts changed in the moment in which {served.run['run_id']} read them: they were not kept"
        raise NotReplayable(msg)
    try:
        entities = entity_file.read(folder_of(place.settings), digest)
    except SnapshotDamaged as fact:
        raise NotReplayable(str(fact)) from fact
    return columns_at(place.store, served.run["data_cut"], entities, base_currency=served.inputs["base_currency"])


def _within(progress: Progress) -> Progress:
    """Detection's own shares, squeezed into what is left."""
    return lambda share, words: progress(0.8 + 0.15 * share, words)


def _scores_of(scored: Scored, served: Served) -> dict[str, Any] | None:
    """What would be served now for the subject; None where the cut does not hold it."""
    columns = scored.columns
    if served.kind == "transaction":
        row = _place(columns.transaction_ids, served.subject_id)
        if row is None:
            return None
        probability = scored.score_at.probability
        now = float(scored.now.risk[row])
        return {
            "score_at": float(scored.score_at.risk[row]),
            "score_now": now,
            "probability": None if probability is None else float(probability[row]),
            "level": level_of(now).value,
        }
    accounts = np.flatnonzero(columns.is_account)
    node = _place(columns.node_ids.take(pa.array(accounts)), served.subject_id)
    if node is None:
        return None
    risk = float(scored.now.account_risk[accounts[node]])
    return {"risk": risk, "level": level_of(risk).value, "status": account_status(columns)[accounts[node]].value}


def _place(ids: pa.StringArray, wanted: str) -> int | None:
    found = pc.index(ids, wanted).as_py()
    return None if found < 0 else int(found)
