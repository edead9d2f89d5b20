"""Every reason that the product can give: rules (R), learned features (F), detectors (D), rings (M), against (A)."""

from __future__ import annotations

from typing import Final

from rules.table import RULES
from scoring.kinds import ReasonKind
from scoring.ring_kinds import RING_KINDS

_RULES: Final = tuple(
    ReasonKind(code=rule.code, title=rule.title, meaning=rule.meaning, text=rule.text) for rule in RULES
)

_FEATURES: Final = tuple(
    ReasonKind(
        code=code,
        title=title,
        meaning=f"The learned model raised the suspicion because of {what}.",
        text="{what}",
    )
    for code, title, what in (
        ("F01", "Counterparties", "how many different accounts an end deals with"),
        ("F02", "Pace", "how often an end sends or receives"),
        ("F03", "Amounts", "the amount, beside what its ends usually move"),
        ("F04", "Money passed on", "how much of what came in goes out again, and how soon"),
        ("F05", "Relation of the two ends", "how the two ends dealt with each other before"),
        ("F06", "Device", "who else used the device"),
        ("F07", "Merchant", "what else happened at the merchant"),
        ("F08", "Currency, country or channel", "the currencies, countries or channel"),
        ("F09", "Pattern of transfers", "a pattern of transfers that it closes"),
        ("F10", "Other behaviour", "another measured behaviour"),
    )
)

_DETECTORS: Final = tuple(
    ReasonKind(code=code, title=title, meaning=meaning, text=text)
    for code, title, meaning, text in (
        (
            "D01",
            "Unusual amount or pace",
            "Robust statistics find a measured value far from the usual.",
            "among the {share:percent} most unusual by robust statistics",
        ),
        (
            "D02",
            "Unusual combination",
            "The isolation forest separates the transaction from the others in few steps.",
            "among the {share:percent} most unusual by the isolation forest",
        ),
        (
            "D03",
            "Resembles known cases",
            "The boosted trees rank the transaction among the most suspicious.",
            "among the {share:percent} most suspicious by the boosted trees",
        ),
        (
            "D04",
            "Suspicious surroundings",
            "The graph network ranks the transaction among the most suspicious from what surrounds it.",
            "among the {share:percent} most suspicious by the graph network",
        ),
        (
            "D05",
            "Unusual by another detector",
            "Another detector ranks the transaction among the most suspicious.",
            "among the {share:percent} most suspicious by {detector}",
        ),
    )
)

_RINGS: Final = tuple(
    ReasonKind(code=code, title=title, meaning=meaning, text=text, general=False)
    for code, title, meaning, text in (
        (
            "M01",
            "Part of a suspected ring",
            "The transaction belongs to a suspected ring.",
            "one of {transactions:count} transfers of a suspected ring, consistent with {typology}, of {amount:money}",
        ),
        (
            "M02",
            "Takes part in a suspected ring",
            "The account has a part in a suspected ring.",
            "takes part as {role} in a suspected ring, consistent with {typology}, of {amount:money}",
        ),
        (
            "M03",
            "Beside a suspected ring",
            "The account touches a suspected ring without a part in it; this alone never lifts it above medium.",
            "lies beside a suspected ring, consistent with {typology}; this alone says little",
        ),
        (
            "M04",
            "Flagged transfers of its own",
            "The account sent or received flagged transactions in the look-back.",
            "flagged transactions in {window:duration}: {count:count}, of {total:money} in all",
        ),
    )
)

_AGAINST: Final = tuple(
    ReasonKind(code=code, title=title, meaning=meaning, text=text, against=True)
    for code, title, meaning, text in (
        (
            "A01",
            "Long relation",
            "The two ends have dealt with each other many times over a long time.",
            "the two ends have dealt with each other {count:count} times since {first:time}",
        ),
        (
            "A02",
            "Consistent with payroll",
            "The payer pays many of the same receivers again and again.",
            "consistent with payroll: {known:count} of {count:count} receivers were paid by the same account before",
        ),
        (
            "A03",
            "Consistent with a letting agent",
            "The account collects like amounts from the same payers again and again and passes them on.",
            "consistent with a letting agent: {known:count} of {count:count} payers paid the same account before",
        ),
        (
            "A04",
            "Money returned",
            "The money went back to where it came from.",
            "{amount:money} of it was returned by {at:time}",
        ),
        (
            "A05",
            "Internal transfer",
            "Both accounts have a holder in common.",
            "a transfer between accounts with a holder in common",
        ),
        (
            "A06",
            "Standing order",
            "The same amount goes to the same receiver at regular times.",
            "like a standing order: {count:count} payments of about {amount:money}, about every {period:duration}",
        ),
        (
            "A07",
            "Counts against suspicion",
            "The learned model lowered the suspicion because of a measured behaviour.",
            "speaks against suspicion: {what}",
        ),
        (
            "A08",
            "Ordinary to the detectors",
            "A detector finds nothing unusual.",
            "{detector} finds nothing unusual: {share:percent} of transactions rank as high or higher",
        ),
    )
)

KINDS: Final = (*_RULES, *_FEATURES, *_DETECTORS, *_RINGS, *_AGAINST, *RING_KINDS)
