"""What came out again of a served score, and the first thing that differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringtrace.fingerprints import PARTS, code_digest
from scoring.scores import level_of

#: How far a score may differ and still be the same: risk in points of 100, probability.
TOLERANCE: Final[Mapping[str, float]] = {"score_at": 0.01, "score_now": 0.01, "risk": 0.01, "probability": 1e-4}
#: Parts that must be equal bit for bit; `detectors` may differ within the tolerance of scores.
_EXACT: Final = tuple(part for part in PARTS if part != "detectors")
_SHOWN: Final = {
    "transaction": ("score_at", "score_now", "probability", "level"),
    "account": ("risk", "level", "status"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """What was served, and what it was made from."""

    #: transaction or account
    kind: str
    subject_id: str
    row: Mapping[str, Any]
    run: Mapping[str, Any]
    inputs: Mapping[str, Any]


def report_of(
    score_id: str, served: Served, now: Mapping[str, Mapping[str, str]], scores: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The answer of `replay`: `now` are fingerprints made again, `scores` None where the cut lacks the subject."""
    before = served.inputs["digests"]
    parts = [_part(name, before[name], now[name]) for name in PARTS]
    shown = {name: served.row[name] for name in _SHOWN[served.kind]}
    differing = list(shown) if scores is None else [k for k in shown if not _same(k, shown, scores)]
    unequal = [one for one in parts if one["different"] and one["part"] in _EXACT]
    if differing:
        unequal.append({"part": "scores", "columns": len(shown), "different": differing})
    first = {"part": unequal[0]["part"], "column": unequal[0]["different"][0]} if unequal else None
    return {
        "score_id": score_id,
        "equal": first is None,
        "first_difference": first,
        "run": {name: served.run[name] for name in ("run_id", "data_cut", "model_version", "rules_version")},
        "same_code": served.inputs["code"] == code_digest(),
        "parts": parts,
        "served": shown,
        "replayed": scores,
        "tolerance": {name: TOLERANCE[name] for name in shown if name in TOLERANCE},
    }


def _part(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, Any]:
    different = [column for column in {**before, **now} if before.get(column) != now.get(column)]
    return {"part": name, "columns": len(now), "different": different}


def _same(name: str, served: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Equal within the tolerance; a level may differ where the risk lies that close to its border."""
    one, other = served[name], now[name]
    if name == "level":
        risk = "score_now" if "score_now" in now else "risk"
        near = {level_of(now[risk] + step).value for step in (-TOLERANCE[risk], 0.0, TOLERANCE[risk])}
        return one in near
    if one is None or other is None or name not in TOLERANCE:
        return bool(one == other)
    return bool(abs(one - other) <= TOLERANCE[name])
