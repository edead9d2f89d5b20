"""Words of labels."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from graph.canonical.vocabulary import TYPOLOGIES
from ingestion.cells.parsed import Parsed
from ingestion.cells.words import parse_words, translate

#: Names that others give to the patterns.
SYNONYMS: Final = {
    **{t.value.replace("_", "-"): t.value for t in TYPOLOGIES},
    **{t.value.replace("_", " "): t.value for t in TYPOLOGIES},
    **{t.value: t.value for t in TYPOLOGIES},
    "gather scatter": "gather_scatter",
    "stacked bipartite": "stack",
}


def parse_typologies(cells: pa.Array) -> Parsed:
    """Typologies by our names or others'."""
    return parse_words(translate(cells, SYNONYMS), TYPOLOGIES)
