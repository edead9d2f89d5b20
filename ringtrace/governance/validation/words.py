"""What a report says in words: notice, assumptions, limits. Numbers in them come from the data."""

from __future__ import annotations

from typing import Any, Final

from gnn.trained_model import TrainedModel
from ringtrace.governance.validation.lineage import DataAre
from ringtrace.governance.validation.measured import Measured
from scoring.account_risk import LOOK_BACK_DAYS
from scoring.risk_map import FLAGGED_BUDGET, HIGH_BUDGET
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE

FOLLOWS: Final = (
    "Arranged after the revised guidance on model risk management of the Federal Reserve, the OCC and the FDIC "
    "(SR 26-2, 17 April 2026, which replaces SR 11-7 and SR 21-8): data and assumptions, outcomes against what is "
    "known, sensitivity, segments, stability, limits. It is material for a validation, not the validation, which "
    "people make who did not build the model, and it claims no conformity."
)
_NOTICE: Final[dict[DataAre, str]] = {
    "synthetic": (
        "The data are synthetic: a generator made the transactions, the laundering and the labels. What follows shows "
        "that the model finds what the generator hides. It cannot show how much real laundering looks like that, how "
        "often it occurs, what real investigators would have labelled, how customers of this bank differ from "
        "generated ones, or how people evade a model that they know. No figure estimates performance in use."
    ),
    "real": (
        "Whoever made this report declares the data to be real. Labels are what investigators found: laundering that "
        "nobody found counts as clean or unknown, so recall is recall of known cases."
    ),
    "not declared": (
        "Nobody declared whether the data are real or synthetic (--data-are). Read every figure as holding for these "
        "data only."
    ),
}


def notice(data: DataAre) -> str:
    """What page one says of the data."""
    return _NOTICE[data]


def assumptions(model: TrainedModel) -> list[str]:
    """What the figures rest on."""
    split = model.card["split"]
    parts = f"learned from {_part(split['train'])}; chosen and calibrated on {_part(split['valid'])}"
    budgets = f"{FLAGGED_BUDGET:.0%} of transactions lie above it; {HIGH_ABOVE:g} is the {HIGH_BUDGET:.1%} budget"
    return [
        f"Parts by time: {parts}; everything reported is later than both.",
        "Features of a transaction come from itself and strictly earlier ones; its own label is never an input.",
        "Figures are of score_at, known when a transaction happens; the sample below the line is of score_now.",
        f"Flagged means a risk above {FLAGGED_ABOVE:g}, set on the validation part so that {budgets}.",
        "A transaction counts as clean only where it is labelled so, or its load says that its labels are complete.",
        "Labels are those known when the report was made; those that are unknown count in no figure of quality.",
        "Intervals resample laundering schemes, or transactions where no scheme is told.",
        f"Account risk looks back {LOOK_BACK_DAYS} days.",
        "Figures at 1 in 10,000 weigh clean transactions up; they hold if both classes are in life as here.",
    ]


def limits(model: TrainedModel, measured: Measured, data: DataAre, without_rate: int) -> list[str]:
    """What the report does not show."""
    found = [] if measured.why is None else [f"No figure of quality: {measured.why}."]
    for name, told in model.card["detectors"].items():
        if not told["trained"]:
            found.append(f"Detector {name.replace('_', ' ')} was left out: {told['why']}.")
        elif told.get("training", {}).get("stopped_by") == "time":
            found.append(f"Training of {name.replace('_', ' ')} was stopped by the clock: trained again it may differ.")
    if measured.probability is None:
        found.append("No probability: there were too few known illicit transactions to calibrate on.")
    if without_rate:
        found.append(f"{without_rate:,} transactions have no amount in the base currency and stand in no sum of money.")
    if data == "synthetic":
        found.append("Synthetic data: see the notice on page one.")
    illicit = int(measured.illicit.sum())
    return [
        *found,
        f"All figures rest on {illicit:,} known illicit transactions of {measured.days} days.",
        "Recall is of known laundering: what nobody knows of is in no figure.",
        "The parts are one stretch of time: seasons that it lacks were not seen.",
        "Evasion by people who know the model is not measured here.",
    ]


def _part(part: dict[str, Any]) -> str:
    if not part["events"]:
        return "nothing"
    span = f"{part['first'][:10]} to {part['last'][:10]}"
    return f"{part['events']:,} transactions ({part['illicit']:,} known to be illicit) from {span}"
