"""Payer and beneficiary together."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import WINDOW_WORDS, one, windowed

_THERE: Final = "this payer sent this beneficiary"

PAIR: Final = (
    one("pair_count", "count", "earlier transfers from this payer to this beneficiary"),
    one("pair_since_first", "seconds", "time since the first transfer of this payer to this beneficiary"),
    one("pair_since_last", "seconds", "time since the last transfer of this payer to this beneficiary"),
    one(
        "pair_amount_over_mean",
        "ratio",
        "the amount over the mean of this payer's transfers to this beneficiary",
        phrase="{value} times what this payer usually sends this beneficiary",
    ),
    one(
        "reverse_count",
        "count",
        "earlier transfers the other way",
        typologies=(Typology.CYCLE,),
        phrase="the beneficiary had sent money to the payer {value} times",
    ),
    one("reverse_since_last", "seconds", "time since the last transfer the other way", typologies=(Typology.CYCLE,)),
    one(
        "source_port",
        "count",
        "order number of this beneficiary among all whom the payer has paid",
        typologies=(Typology.FAN_OUT,),
        phrase="this beneficiary is number {value} of those whom the payer has paid",
    ),
    one(
        "target_port",
        "count",
        "order number of this payer among all who have paid the beneficiary",
        typologies=(Typology.FAN_IN,),
        phrase="this payer is number {value} of those who have paid the beneficiary",
    ),
    *(
        feature
        for w in ("10d", "30d")
        for feature in (
            windowed(
                "pair_count",
                w,
                "count",
                f"transfers that {_THERE} in {WINDOW_WORDS[w]} before",
                phrase=f"{_THERE} {{value}} transfers in {WINDOW_WORDS[w]}",
            ),
            windowed(
                "pair_sum",
                w,
                "base_minor",
                f"money that {_THERE} in {WINDOW_WORDS[w]} before",
                phrase=f"{_THERE} {{value}} in {WINDOW_WORDS[w]}",
            ),
        )
    ),
    windowed(
        "pair_gap_mean",
        "30d",
        "seconds",
        f"mean time between two successive transfers that {_THERE} in 30 days before",
        phrase=f"{_THERE} a transfer every {{value}} in 30 days",
    ),
    windowed(
        "pair_gap_variation",
        "30d",
        "ratio",
        f"how uneven the times between the transfers are that {_THERE} in 30 days before: 0 a clock, 1 chance",
        phrase=f"the times between the transfers that {_THERE} in 30 days vary by {{value}} of their mean",
    ),
    windowed(
        "reverse_count",
        "10d",
        "count",
        "transfers the other way in 10 days before",
        phrase="the beneficiary sent the payer {value} transfers in 10 days",
        typologies=(Typology.CYCLE,),
    ),
    windowed(
        "reverse_sum",
        "10d",
        "base_minor",
        "money sent the other way in 10 days before",
        phrase="the beneficiary sent the payer {value} in 10 days",
        typologies=(Typology.CYCLE,),
    ),
)
