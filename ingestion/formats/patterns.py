"""AMLworld's `…_Patterns.txt`: the laundering attempts and their transactions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from ingestion.errors import UnreadableSource
from ingestion.formats.plan import Scheme
from ingestion.mapping.labels import SYNONYMS
from ingestion.reading.files import blocks

_BEGIN: Final = re.compile(r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)")
_FIELDS: Final = 11


def key(cells: Mapping[str, str]) -> str:
    """What the file of patterns and the file of transactions both say of a transaction, in one spelling."""
    stamp = cells["time"].replace("/", "-")[:16]
    ends = ":".join((cells["from_bank"].lstrip("0"), cells["from"], cells["to_bank"].lstrip("0"), cells["to"]))
    try:
        amount = str(Decimal(cells["amount"]).normalize())
    except InvalidOperation:
        amount = cells["amount"]
    return "|".join((stamp, ends, amount, cells["currency"], cells["channel"]))


def read_patterns(path: Path) -> dict[str, Scheme]:
    """Attempts by the key of their transactions; scheme ids count attempts from 1: `HI-Small-1`.

    Raises: `UnreadableSource` with the line that is no transaction.
    """
    schemes: dict[str, Scheme] = {}
    prefix, count, scheme = path.name.split("_Patterns")[0], 0, None
    text = b"".join(blocks(path)).decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        begin = _BEGIN.match(line)
        if begin:
            count += 1
            typology = SYNONYMS.get(begin[1].lower())
            scheme = Scheme(scheme_id=f"{prefix}-{count}", typology=typology)
        elif line.startswith("END LAUNDERING"):
            scheme = None
        elif line.strip():
            cells = line.split(",")
            if scheme is None or len(cells) != _FIELDS:
                msg = f"{path}: line {number} is no transaction of an attempt"
                raise UnreadableSource(msg)
            schemes[_key_of_line(cells)] = scheme
    return schemes


def _key_of_line(cells: list[str]) -> str:
    names = ("time", "from_bank", "from", "to_bank", "to", "", "", "amount", "currency", "channel", "")
    return key(dict(zip(names, cells, strict=True)))
