"""The sentences of a recorded draft, each with its proof. Serving them needs nothing of what made the draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SPEAKING: Final = "What brought it here"
OPPOSED: Final = "What speaks against suspicion"
LIMIT: Final = "The search met a limit"
#: Texts of reasons may hold full stops: a sentence of the draft begins with one of these.
_NEXT: Final = re.compile(rf" (?=Between |{SPEAKING}: |{OPPOSED}: |{LIMIT}: )")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the draft, and the transactions that prove it."""

    text: str
    transaction_ids: list[str]


def sentences_of(evidence: Mapping[str, Any]) -> list[Sentence]:
    """The recorded draft, each sentence with its proof: that of the reasons which it tells, else all transfers."""
    return [Sentence(text, _proof(text, evidence)) for text in _NEXT.split(evidence["narrative"]) if text]


def _proof(text: str, evidence: Mapping[str, Any]) -> list[str]:
    if text.startswith(LIMIT):
        return []
    side = {SPEAKING: "reasons", OPPOSED: "against"}.get(text.partition(":")[0])
    if side is None:
        return [one["id"] for one in evidence["transfers"]]
    told = [reason for reason in evidence[side] if reason["text"] in text]
    return list(dict.fromkeys(one for reason in told for one in reason["transaction_ids"]))
