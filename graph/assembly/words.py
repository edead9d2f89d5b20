"""Text columns as codes into sorted words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.columns import Int32s, Int64s


def coded(*columns: pa.ChunkedArray) -> tuple[list[Int32s], pa.StringArray]:
    """Codes of each column, -1 for null, and the words that they share, sorted by their UTF-8 bytes."""
    chunks = [chunk for column in columns for chunk in column.chunks]
    whole = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
    whole = pa.chunked_array([whole]) if isinstance(whole, pa.DictionaryArray) else whole
    encoded = whole.unify_dictionaries().chunks
    if not encoded:
        return [np.empty(0, dtype=np.int32) for _ in columns], pa.array([], pa.string())
    words = encoded[0].dictionary
    order = pc.sort_indices(words).to_numpy()
    rank = np.empty(len(words) + 1, dtype=np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    rank[-1] = -1
    raw = np.concatenate([chunk.indices.fill_null(len(words)).to_numpy() for chunk in encoded])
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return np.split(rank[raw], ends), words.take(pa.array(order))


def code_in(column: pa.ChunkedArray, words: Sequence[str]) -> Int64s:
    """[len(column)] position of each value in a closed vocabulary.

    Raises: `ValueError` for a value outside it, which no store lets in.
    """
    codes = pc.index_in(column, value_set=pa.array([str(word) for word in words], pa.string()))
    if codes.null_count:
        strange = pc.unique(column.filter(pc.is_null(codes))).to_pylist()
        msg = f"not in the vocabulary {list(words)}: {strange[:5]}"
        raise ValueError(msg)
    found: Int64s = codes.to_numpy().astype(np.int64)
    return found
