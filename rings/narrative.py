"""A short draft in plain words, made from a template; a person decides what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.columns import EventColumns
from rings.document import decimal_text
from rings.ring import Ring
from rings.sentences import LIMIT, OPPOSED, SPEAKING
from rings.times import iso
from rings.words import TYPOLOGY_WORDS
from scoring.reasons import Reason
from scoring.wording import time

#: Reasons told beside the structure, on each side.
_TOLD = 3


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
        sentences.append(f"{LIMIT}: there may be more transfers than are listed.")
    return " ".join(sentences)
