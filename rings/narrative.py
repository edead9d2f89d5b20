"""A short draft in plain words, made from a template; a person decides what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.columns import EventColumns
from rings.document import decimal_text
from rings.ring import Ring
from rings.times import iso
from rings.words import TYPOLOGY_WORDS
from scoring.reasons import Reason
from scoring.wording import time

#: Reasons told beside the structure, on each side.
_TOLD = 3
SPEAKING: Final = "What brought it here"
OPPOSED: Final = "What speaks against suspicion"
_LIMIT: Final = "The search met a limit"
#: Texts of reasons may hold full stops: a sentence of the draft begins with one of these.
_NEXT: Final = re.compile(rf" (?=Between |{SPEAKING}: |{OPPOSED}: |{_LIMIT}: )")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the draft, and the transactions that prove it."""

    text: str
    transaction_ids: list[str]


def narrative(ring: Ring, columns: EventColumns, said: Sequence[Reason]) -> str:
    """Two to four sentences: what is suspected, how much and when, why, and what speaks against it."""
    times = columns.occurred_at_us[ring.events]
    first, last = time(iso(times.min())), time(iso(times.max()))
    amount, turnover = (
        f"{ring.currency} {decimal_text(minor, ring.currency)}" for minor in (ring.amount_minor, ring.turnover_minor)
    )
    sentences = [
        f"Suspected ring of {len(ring.members)} members, consistent with {TYPOLOGY_WORDS[ring.typology]}.",
        f"Between {first} and {last}, {len(ring.events)} transfers moved {amount} ({turnover} counted at every step).",
    ]
    speaking = [one.text for one in said if not one.against and one.code != "M11"][:_TOLD]
    opposed = [one.text for one in said if one.against][:_TOLD]
    if speaking:
        sentences.append(f"{SPEAKING}: {'; '.join(speaking)}.")
    if opposed:
        sentences.append(f"{OPPOSED}: {'; '.join(opposed)}.")
    if ring.truncated:
        sentences.append(f"{_LIMIT}: there may be more transfers than are listed.")
    return " ".join(sentences)


def sentences_of(evidence: Mapping[str, Any]) -> list[Sentence]:
    """The recorded draft, each sentence with its proof: that of the reasons which it tells, else all transfers."""
    return [Sentence(text, _proof(text, evidence)) for text in _NEXT.split(evidence["narrative"]) if text]


def _proof(text: str, evidence: Mapping[str, Any]) -> list[str]:
    if text.startswith(_LIMIT):
        return []
    side = {SPEAKING: "reasons", OPPOSED: "against"}.get(text.partition(":")[0])
    if side is None:
        return [one["id"] for one in evidence["transfers"]]
    told = [reason for reason in evidence[side] if reason["text"] in text]
    return list(dict.fromkeys(one for reason in told for one in reason["transaction_ids"]))
