"""Champion and challenger on the same rows: figures side by side, and the lead with its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from gnn import registry
from gnn.errors import ModelRefused, NoModel
from gnn.evaluation import bootstrap
from gnn.evaluation.bootstrap import Positives
from gnn.evaluation.budgets import MAIN_BUDGET, alerts_of, budget_figures
from gnn.evaluation.calibration import reliability
from gnn.evaluation.judged import Judged
from gnn.evaluation.schemes import scheme_figures
from gnn.metrics import average_precision
from gnn.trained_model import TrainedModel
from graph.columns import Bools
from ringtrace.benchmark.outcome import findable_of, judged_of, units_of
from ringtrace.benchmark.protocol import Frame
from ringtrace.errors import WrongUse
from ringtrace.governance.judging import Ground
from ringtrace.place import Place
from ringtrace.reference import level_shares
from scoring.errors import EnsembleRefused
from scoring.scores import ScoreAt

Progress = Callable[[float, str], None]
_SEED: Final = 7
_AHEAD, _BEHIND, _NO_DIFFERENCE = "ahead", "behind", "no difference shown"


def challenge(place: Place, version: str, progress: Progress) -> dict[str, Any]:
    """Compare the model `version` with the champion and keep the comparison; JSON-ready.

    Both score the same events, later than all that either was fitted on. Leads are paired and resample laundering
    schemes, or rows where no scheme is known. A champion that this program cannot run any more (another feature
    catalogue) is said to be so, and the challenger's figures stand alone.

    Raises: `NoModel`, `ModelRefused` (challenger), `NothingToCompare`, `WrongUse` for the champion itself.
    """
    models = place.settings.models
    champion, challenger = champion_of(place), registry.load(models, version)
    if champion.version == version:
        msg = f"{version} is the champion: name another model, as `ringtrace models list` shows them"
        raise WrongUse(msg)
    progress(0.0, "reading")
    ground = Ground.of(place)
    frame = ground.after(champion, challenger)
    progress(0.3, "challenger")
    new = ground.score_at(challenger)
    progress(0.6, "champion")
    old, why = _score_of_champion(ground, champion)
    progress(0.9, "resampling")
    document = _document(frame, new, old) | {
        "champion": champion.version,
        "challenger": version,
        "data_cut": ground.data.columns.cut,
        "champion_refused": why,
    }
    return document | {"number": place.tracking.compared(champion.version, version, document)}


def champion_of(place: Place) -> TrainedModel:
    """The model that scores. Raises: `NoModel`."""
    current = registry.current_version(place.settings.models)
    if current is None:
        raise NoModel("there is no champion yet: the first `ringtrace train` makes one")
    return registry.load(place.settings.models, current)


def _score_of_champion(ground: Ground, champion: TrainedModel) -> tuple[ScoreAt | None, str | None]:
    try:
        return ground.score_at(champion), None
    except (ModelRefused, EnsembleRefused) as fact:
        return None, str(fact)


def _document(frame: Frame, new: ScoreAt, old: ScoreAt | None) -> dict[str, Any]:
    mine = judged_of(frame, new.suspicion)
    figures = {"challenger": _figures(frame, new)}
    lead = None
    overlap = None
    if old is not None:
        figures["champion"] = _figures(frame, old)
        theirs = judged_of(frame, old.suspicion)
        lead = _lead(mine, theirs)
        overlap = _overlap(alerts_of(mine, MAIN_BUDGET), alerts_of(theirs, MAIN_BUDGET))
    has_schemes = bool(np.any(mine.scheme >= 0))
    return {
        "rows": len(mine),
        "illicit": int(mine.truth.sum()),
        "resampled_by": "scheme" if has_schemes else "row",
        "figures": figures,
        "pr_auc_lead": lead,
        "alerts_in_common": overlap,
        "verdict": "the champion cannot be run" if lead is None else lead["verdict"],
    }


def _figures(frame: Frame, score: ScoreAt) -> dict[str, Any]:
    judged = judged_of(frame, score.suspicion)
    known = frame.data.labels[frame.test] >= 0
    error = None
    if score.probability is not None:
        error = reliability(judged.truth, judged.score, score.probability[frame.test][known]).error
    return {
        "pr_auc": average_precision(judged.truth, judged.score),
        **budget_figures(judged),
        **scheme_figures(judged, findable_of(frame)),
        "ece_top": error,
        "levels": level_shares(score.risk[frame.test]),
    }


def _lead(mine: Judged, theirs: Judged) -> dict[str, Any]:
    """The challenger's PR-AUC less the champion's, on the same draws."""
    both = [Positives.of(one.truth, one.score, units_of(one), threshold=None) for one in (mine, theirs)]
    units = np.unique(both[0].unit)
    times = bootstrap.draws(len(units), seed=_SEED)
    found = [bootstrap.average_precisions(replace(one, unit=np.searchsorted(units, one.unit)), times) for one in both]
    ends = bootstrap.interval(found[0] - found[1])
    assert ends is not None, "a positive row is drawn in some replicate"
    low, high = ends
    verdict = _AHEAD if low > 0 else _BEHIND if high < 0 else _NO_DIFFERENCE
    lead = average_precision(mine.truth, mine.score) - average_precision(theirs.truth, theirs.score)
    ends_told = {"low": low, "high": high, "level": bootstrap.LEVEL}
    return {"lead": lead, **ends_told, "resampled": len(units), "verdict": verdict}


def _overlap(one: Bools, other: Bools) -> float:
    """Share of the alerts of either that both raise, at the daily 1 %."""
    return int(np.count_nonzero(one & other)) / max(1, int(np.count_nonzero(one | other)))
