"""Every feature column by its stable name, in the order in which the engine writes them. Append only."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from graph.canonical.vocabulary import Typology
from graph.features.forms import FORMS
from graph.features.matrix import FeatureDescription
from graph.kernels.limits import ANY_CYCLES, CHAINS, LIMITS, RETAINED_CYCLES, SCATTER
from graph.kernels.state import MOTIF_WINDOW, WINDOWS_S

#: Raised when the same name comes to mean other values.
ENGINE_VERSION: Final = 1

_WINDOW_NAMES: Final = ("1h", "1d", "10d", "30d")
_WINDOW_WORDS: Final = ("an hour", "a day", "10 days", "30 days")
_TEN_DAYS_S: Final = WINDOWS_S[MOTIF_WINDOW]
_PLAIN: Final[dict[str, Any]] = {"window_s": None, "cost": "O(1)"}
_END_WORDS: Final = {"source": "the payer", "target": "the beneficiary"}
_FANS: Final = {
    "out": (Typology.FAN_OUT, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER),
    "in": (Typology.FAN_IN, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER),
}


def _one(name: str, unit: str, text: str, **more: Any) -> FeatureDescription:
    """A description without a window at constant cost, phrased as its text, unless `more` says otherwise."""
    return FeatureDescription(name=name, unit=unit, text=text, **{**_PLAIN, "phrase": text, **more})


def _windows(end: str, direction: str) -> list[FeatureDescription]:
    who, verb = _END_WORDS[end], {"out": "sent", "in": "received"}[direction]
    other = {"out": "to", "in": "from"}[direction]
    made = []
    for k, (name, words, window_s) in enumerate(zip(_WINDOW_NAMES, _WINDOW_WORDS, WINDOWS_S, strict=True)):
        stem = f"{end}_{direction}"
        common: dict[str, Any] = {"window_s": window_s, "cost": "amortised O(1)"}
        made.append(
            _one(
                f"{stem}_count_{name}",
                "count",
                f"transfers that {who} {verb} in {words} before",
                phrase=f"{who} {verb} {{value}} transfers in {words}",
                typologies=_FANS[direction],
                **common,
            )
        )
        made.append(
            _one(
                f"{stem}_sum_{name}",
                "base_minor",
                f"money that {who} {verb} in {words} before",
                phrase=f"{who} {verb} {{value}} in {words}",
                **common,
            )
        )
        if k > 0:
            made.append(
                _one(
                    f"{stem}_distinct_{name}",
                    "count",
                    f"different counterparties that {who} {verb} money {other} in {words} before",
                    phrase=f"{who} {verb} money {other} {{value}} different counterparties in {words}",
                    typologies=_FANS[direction],
                    **common,
                )
            )
    made.append(
        _one(
            f"{end}_{direction}_fresh_10d",
            "count",
            f"counterparties that {who} {verb} money {other} for the first time in 10 days before",
            window_s=_TEN_DAYS_S,
            cost="amortised O(1)",
            phrase=f"{who} {verb} money {other} {{value}} counterparties for the first time in 10 days",
            typologies=_FANS[direction],
        )
    )
    return made


_RAW: Final = (
    _one("amount_log", "log10", "size of the amount in the base currency", phrase="the amount is about 10^{value}"),
    _one(
        "threshold_gap",
        "ratio",
        "how far the amount lies below 10,000 base units, as a share of it; negative above",
        phrase="the amount lies {value} of 10,000 below that threshold",
    ),
    _one("amount_zeros", "count", "zeros at the end of the amount in minor units", phrase="a round amount"),
    _one("kind", "code", "kind of the transaction", phrase="the kind of transaction"),
    _one("channel", "code", "channel it was ordered by", phrase="the channel"),
    _one("currency", "code", "currency that was sent", phrase="the currency"),
    _one("cross_currency", "flag", "sent in one currency, received in another"),
    _one("cross_country", "flag", "the ends lie in two countries"),
    _one("is_internal", "flag", "both accounts have a holder in common"),
    _one("is_self", "flag", "an account pays itself"),
    _one("target_is_merchant", "flag", "a merchant is paid"),
    _one("cash_or_outside", "flag", "one end is cash or unknown"),
)

_SPREAD: Final = (
    _one(
        "source_merchants_1d",
        "count",
        "merchants that the payer paid in a day before",
        window_s=WINDOWS_S[1],
        cost="amortised O(1)",
        typologies=(Typology.CARD_BURST,),
        phrase="the payer paid {value} merchants in a day",
    ),
    _one(
        "source_merchants_10d",
        "count",
        "merchants that the payer paid in 10 days before",
        window_s=_TEN_DAYS_S,
        cost="amortised O(1)",
        typologies=(Typology.CARD_BURST,),
        phrase="the payer paid {value} merchants in 10 days",
    ),
    _one(
        "source_fresh_share_10d",
        "ratio",
        "share of first contacts among those whom the payer paid in 10 days before",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_OUT,),
        phrase="a share of {value} of those whom the payer paid in 10 days were new to it",
    ),
    _one(
        "target_fresh_share_10d",
        "ratio",
        "share of first contacts among those who paid the beneficiary in 10 days before",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_IN,),
        phrase="a share of {value} of those who paid the beneficiary in 10 days were new to it",
    ),
)

_PASSED_ON: Final = tuple(
    _one(
        f"{end}_passed_on_{name}",
        "ratio",
        f"what {_END_WORDS[end]} sent over what it received in {words}, this transfer among it; at most 100",
        window_s=window_s,
        typologies=(Typology.FLOW, Typology.GATHER_SCATTER, Typology.CYCLE),
        phrase=f"{_END_WORDS[end]} sent on {{value}} times what it received in {words}",
    )
    for name, words, window_s in (("1d", "a day", WINDOWS_S[1]), ("10d", "10 days", _TEN_DAYS_S))
    for end in ("source", "target")
)

_RECENCY: Final = tuple(
    _one(f"{end}_{name}", "seconds", text.format(who=who), phrase=phrase.format(who=who, value="{value}"))
    for end, who in _END_WORDS.items()
    for name, text, phrase in (
        ("since_out", "time since {who} last sent money", "{who} last sent money {value} ago"),
        ("since_in", "time since {who} last received money", "{who} last received money {value} ago"),
        ("since_first", "time since the first transfer of {who}", "{who} made its first transfer {value} ago"),
    )
)

_HABIT: Final = tuple(
    _one(
        f"{end}_amount_over_{name}",
        "ratio",
        f"the amount over the {word} that {_END_WORDS[end]} {verb} so far",
        phrase=f"{{value}} times the {word} that {_END_WORDS[end]} {verb} so far",
    )
    for end, verb in (("source", "sent"), ("target", "received"))
    for name, word in (("mean", "mean"), ("highest", "highest amount"))
)

_PAIR: Final = (
    _one("pair_count", "count", "earlier transfers from this payer to this beneficiary"),
    _one("pair_since_first", "seconds", "time since the first transfer of this payer to this beneficiary"),
    _one("pair_since_last", "seconds", "time since the last transfer of this payer to this beneficiary"),
    _one(
        "pair_amount_over_mean",
        "ratio",
        "the amount over the mean of this payer's transfers to this beneficiary",
        phrase="{value} times what this payer usually sends this beneficiary",
    ),
    _one(
        "reverse_count",
        "count",
        "earlier transfers the other way",
        typologies=(Typology.CYCLE,),
        phrase="the beneficiary had sent money to the payer {value} times",
    ),
    _one("reverse_since_last", "seconds", "time since the last transfer the other way", typologies=(Typology.CYCLE,)),
)

_DEVICE: Final = (
    _one(
        "device_accounts",
        "count",
        "accounts that used the device before",
        typologies=(Typology.SHARED_DEVICE,),
        phrase="the device had been used by {value} accounts",
    ),
    _one("account_devices", "count", "devices that the payer used before", typologies=(Typology.CARD_BURST,)),
    _one(
        "device_is_new",
        "flag",
        "the payer uses the device for the first time",
        typologies=(Typology.CARD_BURST, Typology.SHARED_DEVICE),
    ),
)

_CYCLE_COST: Final = f"at most {ANY_CYCLES.steps} transfers looked at"
_RETAINED_COST: Final = f"at most {RETAINED_CYCLES.steps} transfers looked at"
_MOTIFS: Final = (
    _one(
        "cycles_2_10d",
        "count",
        "transfers back to the payer that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_CYCLE_COST,
        typologies=(Typology.CYCLE,),
    ),
    _one(
        "cycles_3_to_6_10d",
        "count",
        "round trips of three to six transfers that this one completes, whatever the amounts",
        window_s=_TEN_DAYS_S,
        cost=_CYCLE_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of three to six transfers within 10 days",
    ),
    _one(
        "retained_cycles_2_10d",
        "count",
        "transfers back to the payer of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
    ),
    _one(
        "retained_cycles_3_to_5_10d",
        "count",
        "round trips of three to five transfers of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of three to five transfers of about the same amount within 10 days",
    ),
    _one(
        "retained_cycles_6_to_13_10d",
        "count",
        "round trips of six to thirteen transfers of about the same amount that this one completes",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="completes {value} round trips of six transfers or more of about the same amount within 10 days",
    ),
    _one(
        "cycle_retained",
        "ratio",
        "smallest over largest transfer of the round trip that this one completes; 0 without one",
        window_s=_TEN_DAYS_S,
        cost=_RETAINED_COST,
        typologies=(Typology.CYCLE,),
        phrase="a share of {value} of the largest transfer came all the way round",
    ),
    _one(
        "scatter_gather_10d",
        "count",
        "intermediaries over which money of one origin has reached the beneficiary, this transfer's payer among them",
        window_s=_TEN_DAYS_S,
        cost=f"at most {SCATTER.origins} × {SCATTER.hub} transfers looked at, twice",
        typologies=(Typology.SCATTER_GATHER,),
        phrase="money of one origin reached the beneficiary over {value} accounts within 10 days",
    ),
    _one(
        "fan_out_10d",
        "count",
        "first contacts that the payer paid in 10 days, this one among them",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_OUT,),
        phrase="the payer paid {value} counterparties for the first time in 10 days",
    ),
    _one(
        "fan_in_10d",
        "count",
        "first contacts that paid the beneficiary in 10 days, this one among them",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.FAN_IN,),
        phrase="{value} counterparties paid the beneficiary for the first time in 10 days",
    ),
    _one(
        "source_gather_scatter_10d",
        "count",
        "the smaller of the payer's fans of first contacts, in and out, in 10 days",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.GATHER_SCATTER,),
        phrase="the payer gathered from and scattered to at least {value} new counterparties in 10 days",
    ),
    _one(
        "target_gather_scatter_10d",
        "count",
        "the smaller of the beneficiary's fans of first contacts, in and out, in 10 days",
        window_s=_TEN_DAYS_S,
        typologies=(Typology.GATHER_SCATTER,),
        phrase="the beneficiary gathered from and scattered to at least {value} new counterparties in 10 days",
    ),
    _one(
        "chain_length",
        "count",
        "transfers of the longest chain with the amount retained that this one ends",
        window_s=CHAINS.rest_us // 1_000_000,
        cost=f"at most {CHAINS.hub} transfers looked at",
        typologies=(Typology.FLOW, Typology.RANDOM, Typology.CYCLE, Typology.STACK),
        phrase="about the same amount has moved on over {value} transfers, each within 3 days",
    ),
    _one(
        "chain_rest",
        "seconds",
        "how long the money of that chain rested at the payer",
        window_s=CHAINS.rest_us // 1_000_000,
        typologies=(Typology.FLOW, Typology.RANDOM, Typology.CYCLE, Typology.STACK),
        phrase="the money rested at the payer for {value}",
    ),
)

CATALOGUE: Final[tuple[FeatureDescription, ...]] = (
    *_RAW,
    *(feature for end in ("source", "target") for way in ("out", "in") for feature in _windows(end, way)),
    *_SPREAD,
    *_PASSED_ON,
    *_RECENCY,
    *_HABIT,
    *_PAIR,
    *_DEVICE,
    *_MOTIFS,
    *FORMS,
)
NAMES: Final[tuple[str, ...]] = tuple(feature.name for feature in CATALOGUE)

#: Changes with the names, their order, the engine's version, its windows and its limits.
CATALOGUE_HASH: Final[str] = hashlib.blake2b(
    json.dumps([ENGINE_VERSION, NAMES, WINDOWS_S, *LIMITS]).encode(),
    digest_size=8,
).hexdigest()
