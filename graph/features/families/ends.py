"""One end of the transfer, over both of its directions: flow through it, how recent, how usual."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import BINS, END_WORDS, WINDOW_WORDS, one, windowed
from graph.features.matrix import FeatureDescription

_THROUGH: Final = (Typology.FLOW, Typology.GATHER_SCATTER, Typology.CYCLE)


def end_columns(end: str) -> list[FeatureDescription]:
    """In the order of `graph.kernels.end_columns`; the payer has some more."""
    return [*_flow(end), *_recency(end), *_habit(end), *(_PAYER if end == "source" else ())]


def _flow(end: str) -> list[FeatureDescription]:
    who = END_WORDS[end]
    windows = ("1d", "10d", "30d")
    return [
        *(
            windowed(
                f"{end}_passed_on",
                w,
                "ratio",
                f"what {who} sent over what it received in {WINDOW_WORDS[w]}, this transfer among it; at most 100",
                cost="O(1)",
                typologies=_THROUGH,
                phrase=f"{who} sent on {{value}} times what it received in {WINDOW_WORDS[w]}",
            )
            for w in windows
        ),
        *(
            windowed(
                f"{end}_balance",
                w,
                "base_minor",
                f"what {who} received less what it sent in {WINDOW_WORDS[w]} before",
                phrase=f"{who} received {{value}} more than it sent in {WINDOW_WORDS[w]}",
                typologies=_THROUGH,
            )
            for w in windows
        ),
        one(
            f"{end}_balance",
            "base_minor",
            f"what {who} received less what it sent so far",
            phrase=f"{who} received {{value}} more than it sent so far",
        ),
        *(
            windowed(
                f"{end}_dwell",
                w,
                "seconds",
                f"how long after what it received {who} sent money in {WINDOW_WORDS[w]} before, by the mean moments",
                phrase=f"money left {who} {{value}} after it came, in {WINDOW_WORDS[w]}",
                typologies=_THROUGH,
            )
            for w in ("10d", "30d")
        ),
    ]


def _recency(end: str) -> list[FeatureDescription]:
    who = END_WORDS[end]
    return [
        one(
            f"{end}_since_out",
            "seconds",
            f"time since {who} last sent money",
            phrase=f"{who} last sent money {{value}} ago",
        ),
        one(
            f"{end}_since_in",
            "seconds",
            f"time since {who} last received money",
            phrase=f"{who} last received money {{value}} ago",
        ),
        one(
            f"{end}_since_first",
            "seconds",
            f"time since the first transfer of {who}",
            phrase=f"{who} made its first transfer {{value}} ago",
        ),
    ]


def _habit(end: str) -> list[FeatureDescription]:
    who = END_WORDS[end]
    verb, those = {
        "source": ("sent", "those whom the payer paid"),
        "target": ("received", "those who paid the beneficiary"),
    }[end]
    fan = Typology.FAN_OUT if end == "source" else Typology.FAN_IN
    return [
        *(
            windowed(
                f"{end}_fresh_share",
                w,
                "ratio",
                f"share of first contacts among {those} in {WINDOW_WORDS[w]} before",
                cost="O(1)",
                typologies=(fan,),
                phrase=f"a share of {{value}} of {those} in {WINDOW_WORDS[w]} were new to it",
            )
            for w in ("10d", "30d")
        ),
        *(
            one(
                f"{end}_amount_over_{name}",
                "ratio",
                f"the amount over the {word} that {who} {verb} so far",
                phrase=f"{{value}} times the {word} that {who} {verb} so far",
            )
            for name, word in (("mean", "mean"), ("highest", "highest amount"))
        ),
        windowed(
            f"{end}_amount_over_median",
            "30d",
            "ratio",
            f"the amount over the median that {who} {verb} in 30 days before, to within 19 %",
            phrase=f"{{value}} times the median that {who} {verb} in 30 days",
            cost=BINS,
        ),
    ]


_PAYER: Final = (
    *(
        windowed(
            "source_merchants",
            w,
            "count",
            f"merchants that the payer paid in {WINDOW_WORDS[w]} before",
            typologies=(Typology.CARD_BURST,),
            phrase=f"the payer paid {{value}} merchants in {WINDOW_WORDS[w]}",
        )
        for w in ("1d", "10d")
    ),
    windowed(
        "source_devices",
        "30d",
        "count",
        "devices over which the payer sent money in 30 days before",
        typologies=(Typology.CARD_BURST,),
        phrase="the payer used {value} devices in 30 days",
    ),
)
