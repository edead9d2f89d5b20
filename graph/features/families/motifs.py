"""What the transfer closes."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import SECONDS, one
from graph.kernels.limits import ANY_CYCLES, CHAINS, RETAINED_CYCLES, SCATTER

_TEN_DAYS_S: Final = SECONDS["10d"]
_CYCLE_COST: Final = f"at most {ANY_CYCLES.steps} transfers looked at"
_RETAINED_COST: Final = f"at most {RETAINED_CYCLES.steps} transfers looked at"
MOTIFS: Final = (
    one(
        "cycles_2_10d",
        "count",
        "transfers back to the payer that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_CYCLE_COST,
        typologies=(Typology.CYCLE,),
    ),
    one(
        "cycles_3_to_6_10d",
        "count",
        "round trips of three to six transfers that this one completes, whatever the amounts",
        window_s=_TEN_DAYS_S,
        cost=_CYCLE_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of three to six transfers within 10 days",
    ),
    one(
        "retained_cycles_2_10d",
        "count",
        "transfers back to the payer of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
    ),
    one(
        "retained_cycles_3_to_5_10d",
        "count",
        "round trips of three to five transfers of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of three to five transfers of about the same amount within 10 days",
    ),
    one(
        "retained_cycles_6_to_13_10d",
        "count",
        "round trips of six to thirteen transfers of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of six transfers or more of about the same amount within 10 days",
    ),
    one(
        "cycle_retained",
        "ratio",
        "smallest over largest transfer of the round trip that this one completes; 0 without one",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="a share of {value} of the largest transfer came all the way round",
    ),
    one(
        "scatter_gather_10d",
        "count",
        "intermediaries over which money of one origin has reached the beneficiary, this transfer's payer among them",
        window_s=_TEN_DAYS_S,
        cost=f"at most {SCATTER.steps} transfers looked at",
        typologies=(Typology.SCATTER_GATHER,),
        phrase="money of one origin reached the beneficiary over {value} accounts within 10 days",
    ),
    one(
        "fan_out_10d",
        "count",
        "first contacts that the payer paid in 10 days, this one among them",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_OUT,),
        phrase="the payer paid {value} counterparties for the first time in 10 days",
    ),
    one(
        "fan_in_10d",
        "count",
        "first contacts that paid the beneficiary in 10 days, this one among them",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_IN,),
        phrase="{value} counterparties paid the beneficiary for the first time in 10 days",
    ),
    one(
        "source_gather_scatter_10d",
        "count",
        "the smaller of the payer's fans of first contacts, in and out, in 10 days",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.GATHER_SCATTER,),
        phrase="the payer gathered from and scattered to at least {value} new counterparties in 10 days",
    ),
    one(
        "target_gather_scatter_10d",
        "count",
        "the smaller of the beneficiary's fans of first contacts, in and out, in 10 days",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.GATHER_SCATTER,),
        phrase="the beneficiary gathered from and scattered to at least {value} new counterparties in 10 days",
    ),
    one(
        "chain_length",
        "count",
        "transfers of the longest chain with the amount retained that this one ends",
        window_s=CHAINS.rest_us // 1_000_000,
        cost=f"at most {CHAINS.hub} transfers looked at",
        typologies=(Typology.FLOW, Typology.RANDOM, Typology.CYCLE, Typology.STACK),
        phrase="about the same amount has moved on over {value} transfers, each within 3 days",
    ),
    one(
        "chain_rest",
        "seconds",
        "how long the money of that chain rested at the payer",
        window_s=CHAINS.rest_us // 1_000_000,
        typologies=(Typology.FLOW, Typology.RANDOM, Typology.CYCLE, Typology.STACK),
        phrase="the money rested at the payer for {value}",
    ),
)
