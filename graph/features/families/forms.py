"""Columns of the forms that ask less of time."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import one
from graph.features.matrix import FeatureDescription
from graph.kernels.limits import LAYERS, ROUND_TRIPS, SIMPLE_CYCLES, UNORDERED_SCATTER

_CYCLE_COST: Final = f"at most {SIMPLE_CYCLES.steps + SIMPLE_CYCLES.reach:,} transfers looked at"
_SCATTER_COST: Final = f"at most {UNORDERED_SCATTER.steps:,} transfers looked at from each end"
_LAYER_COST: Final = f"at most {LAYERS.steps:,} transfers looked at"
_TRIP_COST: Final = f"at most {ROUND_TRIPS.hub:,} transfers looked at each way"


def _form(name: str, unit: str, text: str, phrase: str, cost: str, *typologies: Typology) -> FeatureDescription:
    window_s = SIMPLE_CYCLES.window_us // 1_000_000
    return one(name, unit, text, window_s=window_s, cost=cost, typologies=typologies, phrase=phrase)


FORMS: Final = (
    _form(
        "simple_cycles_3_to_5_10d",
        "count",
        "cycles of three to five transfers in any order of time, the amount retained, that this one closes in 10 days",
        "closes {value} cycles of three to five transfers with about the same amount, in any order of time",
        _CYCLE_COST,
        Typology.CYCLE,
    ),
    _form(
        "simple_cycles_6_to_13_10d",
        "count",
        "cycles of six transfers or more in any order of time, the amount retained, that this one closes in 10 days",
        "closes {value} cycles of six to thirteen transfers with about the same amount, in any order of time",
        _CYCLE_COST,
        Typology.CYCLE,
    ),
    _form(
        "simple_cycle_retained",
        "ratio",
        "smallest over largest transfer of the best of those cycles; 0 without one",
        "the smallest transfer of a cycle in any order of time is {value} of its largest",
        _CYCLE_COST,
        Typology.CYCLE,
    ),
    _form(
        "unordered_scatter_gather_10d",
        "count",
        "intermediaries between one origin and one target, paid and paying on in any order, with this transfer",
        "completes a scatter-gather over {value} intermediaries, in any order of time",
        _SCATTER_COST,
        Typology.SCATTER_GATHER,
    ),
    _form(
        "bipartite_2_10d",
        "count",
        "accounts that paid exactly two of the payer's beneficiaries in 10 days, this beneficiary among them",
        "{value} other accounts paid the same two beneficiaries as the payer",
        _LAYER_COST,
        Typology.BIPARTITE,
    ),
    _form(
        "bipartite_3_10d",
        "count",
        "accounts that paid three or more of the payer's beneficiaries in 10 days, this beneficiary among them",
        "{value} other accounts paid the same three beneficiaries as the payer, or more",
        _LAYER_COST,
        Typology.BIPARTITE,
    ),
    _form(
        "stack_10d",
        "count",
        "accounts that share beneficiaries with the payer and were paid by two or more of the same accounts before",
        "{value} other accounts were paid by the same accounts as the payer and paid the same beneficiaries",
        _LAYER_COST,
        Typology.STACK,
    ),
    _form(
        "round_trips_10d",
        "count",
        "transfers back from the beneficiary to the payer in 10 days before",
        "the beneficiary had paid the payer {value} times in 10 days",
        _TRIP_COST,
        Typology.CYCLE,
    ),
    _form(
        "round_trip_share_10d",
        "ratio",
        "the smaller over the larger of what went each way between the two in 10 days, this transfer among it",
        "{value} of the money between the two came back within 10 days",
        _TRIP_COST,
        Typology.CYCLE,
    ),
)
