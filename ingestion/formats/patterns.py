"""AMLworld's `…_Patterns.txt`: the laundering attempts and their transactions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any, Final

from graph.canonical.currency import EXPONENT
from ingestion.errors import UnreadableSource
from ingestion.formats.amlworld_words import CHANNELS, CURRENCIES
from ingestion.formats.plan import Scheme
from ingestion.mapping.labels import SYNONYMS
from ingestion.reading.files import blocks

_BEGIN: Final = re.compile(r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)")
_FIELDS: Final = 11


def key(row: Mapping[str, Any]) -> str:
    """What a canonical transaction and a line of the patterns file have in common, in one spelling."""
    local = row["occurred_at"] + timedelta(seconds=row["occurred_offset_s"])
    what = (row["source_id"], row["target_id"], row["amount_sent_minor"], row["currency_sent"], row["channel"])
    return "|".join((local.strftime("%Y-%m-%d %H:%M"), *map(str, what)))


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
            found = _key_of_line(cells) if len(cells) == _FIELDS else None
            if scheme is None or found is None:
                msg = f"{path}: line {number} is no transaction of an attempt"
                raise UnreadableSource(msg)
            schemes[found] = scheme
    return schemes


def _key_of_line(cells: list[str]) -> str | None:
    """The key of a line, or None where it is no transaction."""
    try:
        stamp = datetime.strptime(cells[0], "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
        amount = Decimal(cells[7])
    except (ValueError, ArithmeticError):
        return None
    currency = CURRENCIES.get(cells[8], cells[8])
    exponent = Decimal(10) ** EXPONENT.get(currency, 2)
    return key(
        {
            "occurred_at": stamp,
            "occurred_offset_s": 0,
            "source_id": _account(cells[1], cells[2]),
            "target_id": _account(cells[3], cells[4]),
            "amount_sent_minor": int((amount * exponent).to_integral_value(ROUND_HALF_EVEN)),
            "currency_sent": currency,
            "channel": CHANNELS.get(cells[9], cells[9]),
        }
    )


def _account(bank: str, number: str) -> str:
    return f"{bank.lstrip('0') or '0'}:{number}"
