from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.identity import hash_ids, occurrences, settle, text_digests


def digests(*texts: str | None) -> Any:
    return text_digests(pa.array(texts, pa.string()))


def test_occurrences_count_equal_rows_in_their_order() -> None:
    found = occurrences(digests("a", "b", "a", "c", "a", "b"))
    assert found.before.tolist() == [0, 0, 1, 0, 2, 1]
    assert found.first.tolist() == [0, 1, 0, 3, 0, 1]


def test_rows_that_share_half_a_digest_are_told_apart() -> None:
    half = np.array([[7, 1], [7, 2], [7, 1], [8, 1]], dtype=np.uint64)
    assert occurrences(half).before.tolist() == [0, 0, 1, 0]


def test_the_same_row_has_the_same_id_and_repetitions_count() -> None:
    rows = digests("x", "y", "x")
    ids = hash_ids(rows, occurrences(rows).before).to_pylist()
    assert ids[0] == hash_ids(digests("x"), np.zeros(1, np.int64)).to_pylist()[0]
    assert ids[2] == f"{ids[0]}-1"
    assert len(ids[0]) == 33
    assert ids[0].startswith("h")


def test_ids_are_hex_of_blake2b() -> None:
    (made,) = hash_ids(digests("x"), np.zeros(1, np.int64)).to_pylist()
    assert made == "h" + blake2b(b"x", digest_size=16).hexdigest()


def test_an_id_on_different_rows_holds_for_none_of_them() -> None:
    ids = digests("1", "2", "1", None, "2")
    rows = digests("r", "s", "t", "u", "s")
    settled = settle(ids, np.array([True, True, True, False, True]), rows)
    assert settled.replaced.tolist() == [True, False, True, False, False]
    assert settled.repeated.tolist() == [False, False, False, False, True]
    assert settled.repeated_ids == 1


def test_rows_without_id_are_never_repetitions() -> None:
    settled = settle(digests(None, None), np.array([False, False]), digests("r", "r"))
    assert not settled.repeated.any()
    assert settled.before.tolist() == [0, 1]


def test_a_file_whose_ids_repeat(canonical: Callable[..., Any]) -> None:
    found = canonical(
        {"transaction_id": "1", "amount_sent": "5"},
        {"transaction_id": "1", "amount_sent": "6"},
        {"transaction_id": "2"},
        {"transaction_id": "2"},
        {"transaction_id": ""},
    )
    assert found.found.repeated_ids == 1
    assert found.refused == [(4, "transaction_id", "2", "the same transaction as row 3")]
    assert found.staging.column("replaced", "?").tolist() == [True, True, False, False, False]
    assert any("1 ids stand on different rows" in w for w in found.found.warnings)
