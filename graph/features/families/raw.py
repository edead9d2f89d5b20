"""The transaction by itself."""

from __future__ import annotations

from typing import Final

from graph.features.families.wording import one

RAW: Final = (
    one("amount_log", "log10", "size of the amount in the base currency", phrase="the amount is about 10^{value}"),
    one(
        "threshold_gap",
        "ratio",
        "how far the amount lies below 10,000 base units, as a share of it; negative above",
        phrase="the amount lies {value} of 10,000 below that threshold",
    ),
    one("amount_zeros", "count", "zeros at the end of the amount in minor units", phrase="a round amount"),
    one("kind", "code", "kind of the transaction", phrase="the kind of transaction"),
    one("channel", "code", "channel it was ordered by", phrase="the channel"),
    one("currency", "code", "currency that was sent", phrase="the currency"),
    one("cross_currency", "flag", "sent in one currency, received in another"),
    one("cross_country", "flag", "the ends lie in two countries"),
    one("is_internal", "flag", "both accounts have a holder in common"),
    one("is_self", "flag", "an account pays itself"),
    one("target_is_merchant", "flag", "a merchant is paid"),
    one("cash_or_outside", "flag", "one end is cash or unknown"),
)
