"""The catalogue of reasons."""

from __future__ import annotations

from typing import Final

from api.access import Asker, router_for
from api.answers.responses import errors
from api.answers.scores import ReasonCatalogue, ReasonKindAnswer
from api.disclosure import catalogue, tellable
from api.keys import Role

router: Final = router_for(Role.SCORE, tag="scores")


@router.get("/reasons", summary="What reason codes mean", responses=errors(401, 403))
def reasons(asker: Asker) -> ReasonCatalogue:
    """Every code that this key may be told; codes are permanent and never reused."""
    kinds = [kind for kind in catalogue().values() if tellable(kind.code, asker)]
    return ReasonCatalogue(
        data=[
            ReasonKindAnswer(code=kind.code, title=kind.title, meaning=kind.meaning, against=kind.against)
            for kind in kinds
        ]
    )
