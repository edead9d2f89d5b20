"""What one account sent, or what it received, before: sizes by window, shape and rhythm of the month."""

from __future__ import annotations

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import BINS, END_WORDS, FANS, WINDOW_NAMES, WINDOW_WORDS, one, windowed
from graph.features.matrix import FeatureDescription

_BURSTS = (Typology.CARD_BURST, Typology.FAN_OUT, Typology.FAN_IN)


def direction(end: str, way: str) -> list[FeatureDescription]:
    """In the order of `graph.kernels.direction_columns`; `way` is out or in."""
    who, verb, other = END_WORDS[end], {"out": "sent", "in": "received"}[way], {"out": "to", "in": "from"}[way]
    stem = f"{end}_{way}"
    return [
        *_sizes(stem, f"{who} {verb}", other, FANS[way]),
        *_shape(stem, f"{who} {verb}"),
        *_rhythm(stem, f"{who} {verb}"),
    ]


def _sizes(stem: str, did: str, other: str, fans: tuple[Typology, ...]) -> list[FeatureDescription]:
    made = []
    for w in WINDOW_NAMES:
        words = WINDOW_WORDS[w]
        made += [
            windowed(
                f"{stem}_count",
                w,
                "count",
                f"transfers that {did} in {words} before",
                phrase=f"{did} {{value}} transfers in {words}",
                typologies=fans,
            ),
            windowed(
                f"{stem}_sum",
                w,
                "base_minor",
                f"money that {did} in {words} before",
                phrase=f"{did} {{value}} in {words}",
            ),
        ]
    for w in ("1d", "10d", "30d"):
        words = WINDOW_WORDS[w]
        made.append(
            windowed(
                f"{stem}_distinct",
                w,
                "count",
                f"different counterparties that {did} money {other} in {words} before",
                phrase=f"{did} money {other} {{value}} different counterparties in {words}",
                typologies=fans,
            )
        )
    for w in ("10d", "30d"):
        words = WINDOW_WORDS[w]
        made.append(
            windowed(
                f"{stem}_fresh",
                w,
                "count",
                f"counterparties that {did} money {other} for the first time in {words} before",
                phrase=f"{did} money {other} {{value}} counterparties for the first time in {words}",
                typologies=fans,
            )
        )
    for w in ("10d", "30d"):
        words = WINDOW_WORDS[w]
        made.append(
            windowed(
                f"{stem}_mean",
                w,
                "base_minor",
                f"mean amount that {did} in {words} before",
                phrase=f"{did} {{value}} at a time in {words}",
            )
        )
    for w in ("1d", "10d"):
        words = WINDOW_WORDS[w]
        made.append(
            windowed(
                f"{stem}_below_threshold",
                w,
                "count",
                f"transfers of 8,000 to 10,000 base units that {did} in {words} before",
                phrase=f"{did} {{value}} transfers a little below 10,000 in {words}",
                typologies=fans,
            )
        )
    return made


def _shape(stem: str, did: str) -> list[FeatureDescription]:
    words = WINDOW_WORDS
    spreads = [
        windowed(
            f"{stem}_spread",
            w,
            "octaves",
            f"standard deviation of the amounts that {did} in {words[w]} before, in doublings",
            phrase=f"the amounts that {did} in {words[w]} differ by {{value}} doublings",
        )
        for w in ("10d", "30d")
    ]
    moments = [
        windowed(
            f"{stem}_{name}",
            "30d",
            "ratio",
            f"{name} of the logarithm of the amounts that {did} in 30 days before",
            phrase=f"{which} that {did} in 30 days",
        )
        for name, which in (("skew", "how lopsided the amounts are"), ("kurtosis", "how far single amounts stand out"))
    ]
    ranks = [
        windowed(
            f"{stem}_{name}",
            "30d",
            "base_minor",
            f"{name} amount that {did} in 30 days before, to within 19 %",
            phrase=f"the {name} amount that {did} in 30 days was about {{value}}",
            cost=BINS,
        )
        for name in ("lowest", "median", "highest")
    ]
    mixtures = [
        windowed(
            f"{stem}_{name}_entropy",
            "30d",
            "bits",
            f"how mixed the {what} are of what {did} in 30 days before; 0 where they are all alike",
            phrase=f"the {what} of what {did} in 30 days are mixed by {{value}} bits",
        )
        for name, what in (("amount", "amounts"), ("channel", "channels"), ("currency", "currencies"))
    ]
    return [*spreads, *moments, *ranks, *mixtures]


def _rhythm(stem: str, did: str) -> list[FeatureDescription]:
    gaps = [
        windowed(
            f"{stem}_gap_mean",
            w,
            "seconds",
            f"mean time between two successive transfers that {did} in {WINDOW_WORDS[w]} before",
            phrase=f"{did} a transfer every {{value}} in {WINDOW_WORDS[w]}",
        )
        for w in ("10d", "30d")
    ]
    return [
        *gaps,
        windowed(
            f"{stem}_gap_variation",
            "30d",
            "ratio",
            f"how uneven the times between the transfers are that {did} in 30 days before: 0 a clock, 1 chance",
            phrase=f"the times between the transfers that {did} in 30 days vary by {{value}} of their mean",
            typologies=_BURSTS,
        ),
        windowed(
            f"{stem}_gap_lowest",
            "30d",
            "seconds",
            f"shortest time between two transfers that {did} in 30 days before, to within a factor of two",
            phrase=f"{did} two transfers within about {{value}} in 30 days",
            cost=BINS,
            typologies=_BURSTS,
        ),
        one(
            f"{stem}_burst_hour",
            "ratio",
            f"transfers that {did} in an hour before, over the mean of an hour in 10 days",
            phrase=f"{did} {{value}} times as many transfers in an hour as usual in 10 days",
            cost="amortised O(1)",
            typologies=_BURSTS,
        ),
        one(
            f"{stem}_burst_day",
            "ratio",
            f"transfers that {did} in a day before, over the mean of a day in 30 days",
            phrase=f"{did} {{value}} times as many transfers in a day as usual in 30 days",
            cost="amortised O(1)",
            typologies=_BURSTS,
        ),
    ]
