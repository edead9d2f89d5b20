"""Exchange rates."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pyarrow as pa

from ingestion.cells.parsed import Parsed, as_text

_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,15})?([eE]-?[0-9]{1,2})?")


def parse_rates(cells: pa.Array) -> Parsed:
    """Positive finite decimals (an exponent may follow, as floats are written)."""
    texts = as_text(cells).to_pylist()
    values = [float(t) if t is not None and _DECIMAL.fullmatch(t) else None for t in texts]
    values = [v if v is not None and 0 < v < 1e15 else None for v in values]
    wrong = np.array([t is not None and v is None for t, v in zip(texts, values, strict=True)], dtype=np.bool_)
    return Parsed(pa.array(values, pa.float64()), wrong, lambda _: "not a positive decimal number")
