"""Accounts, parties, owners, merchants, devices, rates, labels, quarantine and facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from stored import load, payment, table

from graph.canonical.schema import TABLES
from graph.store.protocol import GraphStore
from graph.store.tables import QUARANTINE

YEAR = datetime(2020, 1, 1, tzinfo=UTC)


def test_accounts_that_only_transactions_name_are_external(store: GraphStore) -> None:
    load(store, "one", [payment("t1", "BANK:00:12", "loose")])
    rows = {row["account_id"]: row for row in store.export_table("accounts").to_pylist()}
    assert rows["BANK:00:12"] | {"bank": "BANK", "number": "00:12", "kind": "external"} == rows["BANK:00:12"]
    assert rows["loose"] | {"bank": None, "number": "loose", "kind": "external"} == rows["loose"]


def test_later_rows_replace_earlier_ones_and_null_never_erases(store: GraphStore) -> None:
    first = {"account_id": "A:1", "bank": "A", "number": "1", "kind": "customer", "name": "Ann", "opened_at": YEAR}
    later = {"account_id": "A:1", "number": "1", "kind": "pooled", "country": "DE"}
    load(store, "one", [payment("t1")], entities={"accounts": table("accounts", first)})
    load(store, "two", entities={"accounts": table("accounts", later)})
    (row, _) = store.export_table("accounts").to_pylist()
    assert row == {**first, "kind": "pooled", "country": "DE", "currency": None, "closed_at": None, "segment": None}
    load(store, "three", [payment("t2")])
    assert store.export_table("accounts").to_pylist()[0]["kind"] == "pooled"


def test_every_table_comes_back_as_it_was_written(store: GraphStore) -> None:
    given: dict[str, list[dict[str, Any]]] = {
        "accounts": [
            {"account_id": "A:1", "bank": "A", "number": "1", "kind": "customer", "name": "Änn 'x'", "country": "DE"}
            | {"currency": "EUR", "opened_at": YEAR, "closed_at": YEAR, "segment": "person"}
        ],
        "parties": [{"party_id": "P1", "kind": "person", "name": "Ann", "country": "DE"}, {"party_id": "P2"}],
        "ownerships": [
            {"party_id": "P1", "account_id": "A:1", "role": "holder", "since": YEAR, "until": None},
            {"party_id": "P1", "account_id": "A:1", "role": "signatory"},
            {"party_id": "P2", "account_id": "A:1", "role": "holder"},
        ],
        "merchants": [
            {"merchant_id": "M1", "name": "Shop", "category": "5411", "country": "DE"},
            {"merchant_id": "M2"},
        ],
        "devices": [{"device_id": "D1", "kind": "phone"}, {"device_id": "D2"}],
        "rates": [{"day": date(2024, 1, 1), "currency": "USD", "base": "EUR", "rate": 0.9125, "source": "file"}],
        "labels": [
            {"subject_kind": "transaction", "subject_id": "t1", "verdict": "illicit", "typology": "cycle"}
            | {"scheme_id": "r1", "source": "truth", "known_at": YEAR}
        ],
    }
    tables = {name: table(name, *rows) for name, rows in given.items()}
    load(store, "one", entities=tables)
    for name, expected in tables.items():
        assert store.export_table(name).schema.equals(TABLES[name]), name
        assert store.export_table(name).to_pylist() == expected.to_pylist(), name


def test_entities_in_parts_and_again(store: GraphStore) -> None:
    parts = [{"merchants": table("merchants", {"merchant_id": f"M{i}", "name": "a"})} for i in range(3)]
    store.begin_load("one", description={})
    for part in (*parts, *parts):
        store.write_entities("one", part)
    store.write_entities("one", {"merchants": table("merchants", {"merchant_id": "M0", "name": "b"})})
    store.finish_load("one")
    store.write_entities("one", {"merchants": table("merchants", {"merchant_id": "M1", "name": "late"})})
    assert store.export_table("merchants").column("name").to_pylist() == ["b", "a", "a"]


def test_an_account_shows_its_owners(store: GraphStore) -> None:
    owner = {"party_id": "P1", "account_id": "A:1", "role": "holder", "since": YEAR}
    entities = {
        "accounts": table("accounts", {"account_id": "A:1", "bank": "A", "number": "1", "kind": "customer"}),
        "parties": table("parties", {"party_id": "P1", "name": "Ann"}),
        "ownerships": table("ownerships", owner, owner | {"party_id": "P0", "since": None}),
    }
    load(store, "one", entities=entities)
    load(store, "two", entities={"ownerships": table("ownerships", owner | {"until": YEAR.replace(year=2021)})})
    found = store.account("A:1")
    assert found is not None
    assert found["owners"] == [
        {"party_id": "P0", "name": None, "role": "holder", "since": None, "until": None},
        {"party_id": "P1", "name": "Ann", "role": "holder", "since": YEAR, "until": YEAR.replace(year=2021)},
    ]
    assert found | {"kind": "customer", "risk": None, "level": None, "flagged": None, "rings": []} == found
    assert set(TABLES["accounts"].names) < set(found)
    assert store.account("A:2") is None


def test_labels_are_known_from_their_load_on_unless_they_say_when(store: GraphStore) -> None:
    label = {"subject_kind": "transaction", "subject_id": "t1", "verdict": "illicit", "source": "s"}
    dated = label | {"subject_id": "t2", "known_at": YEAR}
    load(store, "one", [payment("t1")], entities={"labels": table("labels", label, dated)})
    recorded = store.data_cut().recorded_until
    load(store, "two", [payment("t2")], entities={"labels": table("labels", label, label, dated)})
    rows = store.export_table("labels").to_pylist()
    assert [(row["subject_id"], row["known_at"]) for row in rows] == [("t1", recorded), ("t2", YEAR)]
    load(store, "three", entities={"labels": table("labels", label | {"verdict": "clean"})})
    assert store.export_table("labels").num_rows == 3


def test_rates_are_replaced_by_day_and_currency(store: GraphStore) -> None:
    rate = {"day": date(2024, 1, 1), "currency": "USD", "base": "EUR", "rate": 0.9, "source": "own conversions"}
    load(store, "one", entities={"rates": table("rates", rate, rate | {"day": date(2024, 1, 2)})})
    load(store, "two", entities={"rates": table("rates", rate | {"rate": 0.95, "source": "ecb.csv"})})
    rows = store.export_table("rates").to_pylist()
    assert [(row["rate"], row["source"]) for row in rows] == [(0.95, "ecb.csv"), (0.9, "own conversions")]


def test_quarantine_of_a_load_is_replaced(store: GraphStore) -> None:
    def refused(*rows: int) -> pa.Table:
        columns = {"file": ["f"] * len(rows), "row": list(rows), "field": ["a"] * len(rows)}
        columns |= {"value": ["=x"] * len(rows), "reason": ["r"] * len(rows)}
        return pa.table(columns)

    store.begin_load("one", description={})
    store.write_quarantine("one", refused(5, 6, 7))
    store.write_quarantine("one", refused(3, 2))
    store.finish_load("one")
    load(store, "two")
    assert store.export_table("quarantine").schema.equals(QUARANTINE)
    assert [row["row"] for row in store.export_table("quarantine").to_pylist()] == [2, 3]
    assert store.counts().quarantined == 2


def test_facts_of_the_store(store: GraphStore, other: GraphStore) -> None:
    assert store.meta("base_currency") is None
    store.set_meta("base_currency", "EUR")
    store.set_meta("base_currency", "USD")
    assert other.meta("base_currency") == "USD"
    assert store.meta("epoch") is None


@pytest.mark.parametrize(
    "text", ["O'Hara\"; DROP TABLE loads; --", "}) DETACH DELETE n //", "𝔘ni\tcode\n", ":", "a:b:c"]
)
def test_any_text_is_an_id(store: GraphStore, text: str) -> None:
    load(store, "one", [payment(text, text, f"{text}x", reference_text=text, device_id=text)])
    (row,) = store.transactions([text]).to_pylist()
    assert {row[name] for name in ("transaction_id", "source_id", "reference_text", "device_id")} == {text}
    found = store.neighborhood(text, hops=1, limit=5)
    assert found is not None
    assert [node["id"] for node in found.nodes] == [text, f"{text}x", text]
