"""JSON objects in text columns: the source's other columns, and objects that a source brings along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.cells.parsed import Parsed, as_text, null_mask

_LIMIT: Final = 65_536


def objects(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """[length] JSON objects of the filled cells of a row; null where none is filled. Keys in the columns' order."""
    pieces = []
    for name, cells in columns.items():
        encoded = as_text(cells).dictionary_encode()
        key = json.dumps(name, ensure_ascii=False)
        texts = [f"{key}:{json.dumps(text, ensure_ascii=False)}," for text in encoded.dictionary.to_pylist()]
        pieces.append(pa.array(texts, pa.string()).take(encoded.indices).fill_null(""))
    if not pieces:
        return pa.nulls(length, pa.string())
    # Commas end pieces, as joining with `null_handling="skip"` loses rows whose pieces are all null (Arrow 26).
    body = pc.utf8_rtrim(pc.binary_join_element_wise(*pieces, ""), ",")
    whole = pc.binary_join_element_wise("{", body, "}", "")
    return pc.if_else(pc.equal(body, ""), pa.scalar(None, pa.string()), whole)


def parse_objects(cells: pa.Array) -> Parsed:
    """JSON objects, brought to one form: sorted keys, no spaces."""
    cells = as_text(cells)
    wrong = np.zeros(len(cells), np.bool_)
    if cells.null_count == len(cells):
        return Parsed(cells, wrong, str)
    encoded = cells.dictionary_encode()
    read = [_one(text) for text in encoded.dictionary.to_pylist()]
    values = pa.array([text for text, _ in read], pa.string()).take(encoded.indices)
    wrong = null_mask(values) & ~null_mask(cells)
    return Parsed(values, wrong, lambda text: _one(text)[1])


def _one(text: str) -> tuple[str | None, str]:
    if len(text) > _LIMIT:
        return None, f"longer than {_LIMIT:,} characters"
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_finite)
        if not isinstance(value, dict):
            return None, "not a JSON object"
        whole = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        whole.encode()
    except (ValueError, RecursionError) as error:
        return None, f"not a JSON object ({type(error).__name__})"
    return whole, ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _finite(text: str) -> float:
    raise ValueError(text)
