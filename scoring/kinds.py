"""What a reason's code means: the row type of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonKind:
    """What one code means. A code is never reused; one that is no longer given stays in the catalogue."""

    code: str
    #: two to five words
    title: str
    #: one sentence: when it is given
    meaning: str
    #: template of a reason's text; `scoring.wording` lists the format specifications
    text: str
    #: speaks against suspicion
    against: bool = False
    #: a `score` key may be told the code (never text, values or transactions)
    general: bool = True
    #: rests on labels, cases or reports: told only with the permission for it
    restricted: bool = False
