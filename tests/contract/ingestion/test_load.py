"""What a load does to a store: whole or not at all, once, and finished after any crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graph.errors import IdConflict, StoreUnavailable
from graph.store.protocol import GraphStore
from ingestion.errors import BadRates, SourceChanged, TooManyRefused
from ingestion.load import load
from ingestion.options import LoadOptions
from ingestion.staging import Staging
from ingestion.summary import LoadSummary

HEAD = "transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent,amount_received,currency_received\n"


def lines(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def source(tmp_path: Path, text: str, name: str = "payments.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def state(store: GraphStore) -> dict[str, Any]:
    """Everything that is visible, without times of recording and ids of loads."""
    batches = list(store.export_transactions())
    rows = pa.Table.from_batches(batches).to_pylist() if batches else []
    own = {"recorded_at", "load_id", "load_seq"}
    found: dict[str, Any] = {"transactions": [{k: v for k, v in r.items() if k not in own} for r in rows]}
    for name in ("accounts", "rates", "labels", "quarantine"):
        drop = own | ({"known_at", "subject_id"} if name == "labels" else set())
        found[name] = [{k: v for k, v in r.items() if k not in drop} for r in store.export_table(name).to_pylist()]
    return found


def run(path: Path, store: GraphStore, **options: Any) -> LoadSummary:
    staging = path.parent / "staging"
    options.setdefault("max_quarantine_share", 1.0)
    return load(path, store, options=LoadOptions(**options), staging=staging)


def test_rows_labels_rates_and_quarantine_arrive(tmp_path: Path, store: GraphStore) -> None:
    text = lines(
        "a,2026-01-01,A,B,10,EUR,12,USD",
        "b,2026-01-02,A,B,x,EUR,,",
        "c,2026-01-03,B,C,5,USD,,",
        "d,2026-01-04,C,A,5,USD,,",
    )
    text = "\n".join(f"{row},{extra}" for row, extra in zip(text.splitlines(), ["illicit", 1, 0, 0, "0"], strict=True))
    summary = run(source(tmp_path, text + "\n"), store)
    assert (summary.rows_in, summary.stored, summary.quarantined, summary.base_currency) == (4, 3, 1, "USD")
    rows = store.transactions(["a", "c"]).to_pylist()
    assert [(r["amount_base_minor"], r["source_reference"]) for r in rows] == [
        (1200, "payments.csv:1"),
        (500, "payments.csv:3"),
    ]
    (refused,) = store.export_table("quarantine").to_pylist()
    assert (refused["file"], refused["row"], refused["field"], refused["value"]) == (
        "payments.csv",
        2,
        "amount_sent",
        "x",
    )
    labels = {(r["subject_kind"], r["verdict"]): r["subject_id"] for r in store.export_table("labels").to_pylist()}
    assert labels == {("transaction", "illicit"): "a", ("load", "clean"): summary.load_id}
    assert store.meta("base_currency") == "USD"
    assert list((tmp_path / "staging").iterdir()) == []


def test_the_same_source_again_changes_nothing(tmp_path: Path, store: GraphStore) -> None:
    path = source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,12,USD", "b,2026-01-02,A,B,x,EUR,,"))
    first = run(path, store)
    before, cut = state(store), store.data_cut()
    again = run(path, store)
    assert (again.stored, again.already_there, again.quarantined, again.repeated_load) == (0, 1, 1, True)
    assert (again.rows_in, again.load_id) == (2, first.load_id)
    assert state(store) == before
    assert store.data_cut() == cut


def test_a_longer_export_of_the_same_rows_adds_only_the_new(tmp_path: Path, store: GraphStore) -> None:
    rows = [",2026-01-01,A,B,10,EUR,,", ",2026-01-01,A,B,10,EUR,,", ",2026-01-02,A,B,11,EUR,,"]
    run(source(tmp_path, lines(*rows[:2])), store)
    summary = run(source(tmp_path, lines(*rows), "later.csv"), store)
    assert (summary.stored, summary.already_there) == (1, 2)
    assert store.counts().transactions == 3


def test_too_many_refused_rows_change_nothing(tmp_path: Path, store: GraphStore) -> None:
    run(source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,,")), store)
    before = state(store)
    bad = source(tmp_path, lines("b,2026-01-01,A,B,10,EUR,,", "c,2026-01-01,A,B,x,EUR,,"), "bad.csv")
    with pytest.raises(TooManyRefused, match="nothing was loaded"):
        run(bad, store, max_quarantine_share=0.4)
    assert state(store) == before
    assert run(bad, store, max_quarantine_share=0.5).stored == 1


def test_the_same_id_with_another_body_changes_nothing(tmp_path: Path, store: GraphStore) -> None:
    run(source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,,")), store)
    before = state(store)
    with pytest.raises(IdConflict):
        run(source(tmp_path, lines("z,2026-01-01,A,B,1,EUR,,", "a,2026-01-01,A,B,11,EUR,,"), "other.csv"), store)
    assert state(store) == before


def test_a_source_that_changes_while_it_is_read_is_refused(tmp_path: Path, store: GraphStore) -> None:
    path = source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,,"))
    with pytest.raises(SourceChanged):
        load(
            path,
            store,
            options=LoadOptions(),
            staging=tmp_path / "staging",
            progress=lambda _: path.write_text(lines("a,2026-01-01,A,B,99,EUR,,")) and None,
        )
    assert store.counts().transactions == 0


def test_given_rates_and_the_stores_base_currency(tmp_path: Path, store: GraphStore) -> None:
    rates = source(tmp_path, "day,currency,base,rate\n2026-01-01,CHF,EUR,2\n", "rates.csv")
    run(source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,,")), store)
    path = source(tmp_path, lines("b,2026-01-01,A,B,10,CHF,,", "c,2026-01-01,A,B,10,USD,,"), "b.csv")
    summary = run(path, store, rates=rates)
    assert (summary.base_currency, summary.without_rate) == ("EUR", 1)
    assert any("no rate into EUR for USD" in w for w in summary.warnings)
    assert [r["amount_base_minor"] for r in store.transactions(["b", "c"]).to_pylist()] == [2000, None]
    path = source(tmp_path, lines("d,2026-01-05,A,B,7,CHF,,"), "later.csv")
    run(path, store)
    assert store.transactions(["d"])["amount_base_minor"].to_pylist() == [1400]
    with pytest.raises(BadRates):
        run(source(tmp_path, lines("e,2026-01-05,A,B,7,CHF,,"), "e.csv"), store, base_currency="XXX")


class Failing:
    """A store that goes away at its n-th call for writing."""

    def __init__(self, store: GraphStore, calls: int) -> None:
        self._store, self._left = store, calls

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if not name.startswith(("write", "finish", "begin", "set_meta", "abandon")):
            return method

        def counted(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise StoreUnavailable("gone")
            return method(*args, **kwargs)

        return counted


@pytest.mark.parametrize("lost_staging", [False, True])
def test_a_load_that_was_cut_off_anywhere_finishes(tmp_path: Path, store: GraphStore, lost_staging: bool) -> None:
    rows = [f"t{n},2026-01-0{n},A,B{n},{n},EUR,{n},USD,{n % 2}" for n in range(1, 8)]
    text = lines(*rows).replace("currency_received\n", "currency_received,illicit\n", 1)
    path = source(tmp_path, text.replace("t3,2026", "t3,x026"))
    calls = 0
    while True:
        before = store.counts().transactions
        try:
            summary = load(
                path,
                Failing(store, calls),
                options=LoadOptions(max_quarantine_share=1, batch_rows=2),
                staging=tmp_path / "s",
            )
            break
        except StoreUnavailable:
            assert store.counts().transactions == before == 0
            if lost_staging:
                for folder in (tmp_path / "s").glob("*"):
                    Staging(folder).remove()
            calls += 1
        assert calls < 40
    assert calls > 6
    assert (summary.stored + summary.already_there, summary.quarantined) == (6, 1)
    found = state(store)
    assert [r["transaction_id"] for r in found["transactions"]] == ["t1", "t2", "t4", "t5", "t6", "t7"]
    assert len(found["quarantine"]) == 1
    assert len(found["labels"]) == 3 + 1


def test_damaged_staging_is_made_again(tmp_path: Path, store: GraphStore) -> None:
    path = source(tmp_path, lines("a,2026-01-01,A,B,10,EUR,,", "b,2026-01-01,A,B,10,EUR,,"))
    with pytest.raises(StoreUnavailable):
        load(path, Failing(store, 1), options=LoadOptions(), staging=tmp_path / "s")
    (batch,) = (tmp_path / "s").glob("*/batch-000000.arrow")
    batch.write_bytes(batch.read_bytes()[:-7] + b"damaged")
    assert load(path, store, options=LoadOptions(), staging=tmp_path / "s").stored == 2
