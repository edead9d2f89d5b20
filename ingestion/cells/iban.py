"""IBANs (ISO 13616): spaces are left out, letters raised, check digits verified."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from ingestion.cells.parsed import Parsed, as_text, null_mask

_SHAPE: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def parse_ibans(cells: pa.Array) -> Parsed:
    """IBANs in their electronic form."""
    cells = as_text(cells)
    encoded = cells.dictionary_encode()
    read = [_electronic(text) for text in encoded.dictionary.to_pylist()]
    values = pa.array(read, pa.string()).take(encoded.indices)
    return Parsed(values, null_mask(values) & ~null_mask(cells), lambda _: "not an IBAN, or its check digits are wrong")


def _electronic(text: str) -> str | None:
    iban = text.replace(" ", "").upper()
    if not iban.isascii() or not _SHAPE.fullmatch(iban):
        return None
    digits = "".join(str(int(c, 36)) for c in iban[4:] + iban[:4])
    return iban if int(digits) % 97 == 1 else None
