"""Integer keys of transaction ids, and ids that share one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from stored import batch, everything, load, payment

from graph.errors import IdConflict
from graph.store import open_store
from graph.store.protocol import BatchResult, FlagWriteBack
from graph.store.sqlite import ids, keys, rows
from graph.store.tables import ACCOUNT_FLAGS, TRANSACTION_FLAGS
from ringtrace.settings import Settings


@pytest.mark.parametrize(
    ("text", "fnv1a_64"),
    [("", 0xCBF29CE484222325), ("a", 0xAF63DC4C8601EC8C), ("foobar", 0x85944171F73967E8)],
)
def test_keys_are_the_published_hash(text: str, fnv1a_64: int) -> None:
    assert keys.keys_of([text]).tolist() == [fnv1a_64 >> 1]


def test_many_ids_have_the_keys_that_each_has_alone() -> None:
    texts = [f"{i:x}" * (i % 7) + "ü€😀"[: i % 4] for i in range(3_000)]
    alone = [int(keys.keys_of([text])[0]) for text in texts]
    assert keys.keys_of(texts).tolist() == alone
    sliced = pa.array(["before", *texts], pa.string()).slice(1)
    assert keys.keys_of(sliced).tolist() == alone


def one_life(folder: Path) -> dict[str, Any]:
    """Everything of a store after loads side by side, a conflict, corrections, an abandoned load and a write-back."""
    store = open_store(Settings.read(home=folder))
    load(store, "one", [payment(f"t{i}", minutes=i) for i in range(20)], [payment("u1")])
    load(store, "gone", [payment(f"g{i}", "B:1", "B:2") for i in range(10)], finish=False)
    load(store, "heir", [payment(f"g{i}", "B:1", "B:2") for i in range(4)], finish=False)
    store.abandon_load("gone")
    store.finish_load("heir")
    load(store, "again", [payment(f"g{i}", "B:1", "B:2") for i in range(10)])
    store.begin_load("two", description={})
    mixed = [payment("t3", minutes=3), *(payment(f"v{i}", supersedes_id=f"t{i}") for i in range(5)), payment("v0x")]
    assert store.write_batch("two", 0, batch(*mixed)) == BatchResult(stored=6, already_there=1)
    with pytest.raises(IdConflict) as conflict:
        store.write_batch("two", 1, batch(payment("t1", amount=7), payment("w1")))
    assert conflict.value.ids == ("t1",)
    store.finish_load("two")
    load(store, "correction first", [payment("x1", supersedes_id="x0")])
    load(store, "corrected later", [payment("x0", amount=5)])
    store.write_back(flags())
    found: dict[str, Any] = everything(store)
    found["flags"] = store.flags()
    found["looked up"] = store.transactions(["v2", "nobody", "t9", "g7"]).column("transaction_id").to_pylist()
    store.close()
    return found


def flags() -> FlagWriteBack:
    named = ["t1", "v1", "g9", "unknown"]
    flag = [{"transaction_id": key, "risk": place, "level": "low", "flagged": False} for place, key in enumerate(named)]
    return FlagWriteBack(
        run_id="run",
        transactions=pa.Table.from_pylist(
            [{**dict.fromkeys(TRANSACTION_FLAGS.names), **row} for row in flag], schema=TRANSACTION_FLAGS
        ),
        accounts=ACCOUNT_FLAGS.empty_table(),
    )


@pytest.mark.parametrize("different_keys", [1, 3])
def test_ids_that_share_keys_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, different_keys: int
) -> None:
    usual = one_life(tmp_path / "usual")
    assert usual["looked up"] == ["v2", "t9", "g7"]

    def crowded(texts: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
        return keys.keys_of(texts) % different_keys

    monkeypatch.setattr(ids, "keys_of", crowded)
    monkeypatch.setattr(rows, "keys_of", crowded)
    assert one_life(tmp_path / "crowded") == usual
