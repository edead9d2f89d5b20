"""Real files of each format: every row is stored or refused, with the labels that come with them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.settings import Settings

pytestmark = pytest.mark.data

#: path: rows, refused, accounts, labels of illicit transactions, labels of illicit accounts
SOURCES = {
    "amlworld/HI-Small_Trans_excerpt_36595.csv": (36_595, 0, 6_357, 5_177, 0),
    "amlworld/HI-Small_Trans_mini_572.csv": (572, 0, 508, 0, 0),
    "amlsim/20K_fanin200cycle200": (120_558, 0, 20_000, 0, 1_804),
    "amlsim/1K_alerts_2020": (54_428, 0, 1_000, 204, 0),
    "amlsim/100_full_aiyazmiran": (10_333, 0, 100, 51, 54),
    "amlsim/small_all_output_files": (125, 0, 16, 6, 8),
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_row_of_a_real_source_is_accounted_for(tmp_path: Path, shared_data: Path, name: str) -> None:
    rows, refused, accounts, transactions_labelled, accounts_labelled = SOURCES[name]
    store = open_store(Settings.read(home=tmp_path))
    try:
        found = load(shared_data / name, store, options=LoadOptions(), staging=tmp_path / "staging")
        assert (found.rows_in, found.stored, found.quarantined) == (rows, rows - refused, refused)
        assert found.entities_quarantined == 0
        counts = store.counts()
        assert (counts.transactions, counts.accounts) == (rows, accounts)
        labels = store.export_table("labels").to_pylist()
        illicit = [row["subject_kind"] for row in labels if row["verdict"] == "illicit"]
        assert (illicit.count("transaction"), illicit.count("account")) == (transactions_labelled, accounts_labelled)
        if transactions_labelled:
            assert [row["verdict"] for row in labels if row["subject_kind"] == "load"] == ["clean"]
        stored = pa.Table.from_batches(store.export_transactions())
        assert stored["amount_base_minor"].null_count == 0
        assert len(set(stored["transaction_id"].to_pylist())) == rows
    finally:
        store.close()


def test_the_patterns_beside_a_file_name_every_attempt(tmp_path: Path, shared_data: Path) -> None:
    store = open_store(Settings.read(home=tmp_path))
    try:
        path = shared_data / "amlworld/HI-Small_Trans_excerpt_36595.csv"
        load(path, store, options=LoadOptions(), staging=tmp_path / "staging")
        labels = [row for row in store.export_table("labels").to_pylist() if row["scheme_id"]]
    finally:
        store.close()
    assert len(labels) == 3_209
    assert len({row["scheme_id"] for row in labels}) == 370
    assert len({row["typology"] for row in labels}) == 8
