"""Reasons that speak of a whole ring: what brought it there (M1x) and what counts against it (M2x)."""

from __future__ import annotations

from typing import Final

from scoring.kinds import ReasonKind

#: (code, title, meaning, text); none of them may be told to a `score` key.
_FOR: Final = (
    (
        "M11",
        "Structure of the transfers",
        "The transfers of the ring form a known structure.",
        "{transfers:count} transfers of {members:count} members, {first:time}–{last:time}, consistent with {typology}",
    ),
    (
        "M12",
        "Suspicious transfers",
        "Transfers of the ring are suspicious by themselves.",
        "{count:count} of {transfers:count} transfers are flagged by themselves, foremost {amount:money} on {at:time}",
    ),
    (
        "M13",
        "Money passed on",
        "Members in the middle pass on most of what they receive.",
        "{middle:count} members in the middle passed on {passed:percent} of what reached them within {span:duration}",
    ),
    (
        "M14",
        "First contacts",
        "Transfers of the ring are the first between their two ends.",
        "{count:count} of {transfers:count} transfers are the first between their two ends",
    ),
    (
        "M15",
        "Unusual structure",
        "The structure of the ring is rare in the data.",
        "such a structure is rare here: about one transaction in {one_in:count} completes one",
    ),
    (
        "M16",
        "Rules fired",
        "Transfers of the ring fired rules.",
        "{count:count} of {transfers:count} transfers fired rules: {rules:list}",
    ),
    (
        "M17",
        "Collecting account",
        "One member receives from many others in the ring.",
        "{member} received {amount:money} from {count:count} different senders",
    ),
    (
        "M18",
        "Distributing account",
        "One member sends to many others in the ring.",
        "{member} sent {amount:money} to {count:count} different receivers",
    ),
    (
        "M19",
        "Money comes back",
        "Money of the ring returns to where it started.",
        "{amount:money} left {member} and came back through {others:count} others within {span:duration}",
    ),
)

_AGAINST: Final = (
    (
        "M21",
        "Known to each other",
        "Transfers of the ring run between ends that had dealt with each other before.",
        "{count:count} of {transfers:count} transfers run between ends that had dealt with each other before",
    ),
    (
        "M22",
        "Same holder",
        "Transfers of the ring run between accounts with a holder in common.",
        "{count:count} of {transfers:count} transfers run between accounts with a holder in common",
    ),
    (
        "M23",
        "Money returned",
        "Transfers of the ring were returned, reversed or charged back.",
        "{count:count} of {transfers:count} transfers, {amount:money} in all, were returned, reversed or charged back",
    ),
    (
        "M24",
        "Common structure",
        "Ordinary business makes the same structure often in these data.",
        "such a structure is common here: about one transaction in {one_in:count} completes one",
    ),
    (
        "M25",
        "Ordinary transfers",
        "Transfers of the ring are not suspicious by themselves.",
        "{count:count} of {transfers:count} transfers are not flagged by themselves",
    ),
    (
        "M26",
        "Little passed on",
        "Members in the middle keep most of what they receive.",
        "the {middle:count} members in the middle passed on only {passed:percent} of what reached them",
    ),
)

RING_KINDS: Final = (
    *(ReasonKind(code=c, title=t, meaning=m, text=x, general=False) for c, t, m, x in _FOR),
    *(ReasonKind(code=c, title=t, meaning=m, text=x, general=False, against=True) for c, t, m, x in _AGAINST),
)
