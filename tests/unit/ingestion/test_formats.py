"""Formats on small files of their kind; the real files are read in tests/contract/ingestion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.canonical.schema import TABLES
from ingestion.errors import UnknownFormat
from ingestion.formats.registry import understood
from ingestion.options import LoadOptions

AMLWORLD = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    "Payment Format,Is Laundering\n"
    "2022/09/01 00:08,011,8000ECA90,11,8000ECA90,3195403.00,US Dollar,3195403.00,US Dollar,Reinvestment,0\n"
    "2022/09/01 00:21,3402,80021DAD0,3402,80021DAD1,150.50,Yen,1.07,US Dollar,Cheque,1\n"
    "2022/09/01 00:22,000,1,3402,2,0.00021,Bitcoin,0.00021,Bitcoin,Bitcoin,1\n"
    "2022/09/01 00:23,1,1,2,2,5.00,Groats,5.00,Groats,ACH,0\n"
)
PATTERNS = (
    "BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 16-degree Fan-Out\n"
    "2022/09/01 00:21,003402,80021DAD0,03402,80021DAD1,150.50,Yen,1.07,US Dollar,Cheque,1\n"
    "END LAUNDERING ATTEMPT - FAN-OUT\n\n"
)
ACCOUNTS = "Bank Name,Bank ID,Account Number,Entity ID,Entity Name\nChina Bank #1,0011,8000ECA90,E1,Corporation #1\n"


def test_amlworld(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "HI_Trans.csv").write_text(AMLWORLD)
    (tmp_path / "w" / "HI_Patterns.txt").write_text(PATTERNS)
    (tmp_path / "w" / "HI_accounts.csv").write_text(ACCOUNTS)
    found = first_pass(tmp_path / "w")
    assert [(row, field) for row, field, *_ in found.refused] == [(4, "Payment Currency")]
    one, two, three = found.rows
    assert (one["source_id"], one["target_id"], one["channel"]) == ("11:8000ECA90", "11:8000ECA90", "reinvestment")
    assert (one["occurred_at"], one["precision"]) == (datetime(2022, 9, 1, 0, 8, tzinfo=UTC), "minute")
    assert (two["amount_sent_minor"], two["currency_sent"]) == (107, "USD")
    assert (two["amount_received_minor"], two["currency_received"]) == (150, "JPY")
    assert (two["scheme_id"], two["typology"], two["verdict"]) == ("HI-1", "fan_out", "illicit")
    assert (three["source_id"], three["amount_sent_minor"], three["scheme_id"]) == ("0:1", 21_000, None)
    assert found.entity("accounts")[0]["account_id"] == "11:8000ECA90"
    assert found.entity("parties") == [{"party_id": "E1", "kind": None, "name": "Corporation #1", "country": None}]
    assert (found.entity("ownerships")[0]["account_id"], found.entity("ownerships")[0]["role"]) == (
        "11:8000ECA90",
        "holder",
    )


def test_amlworlds_second_account_may_be_renamed(first_pass: Callable[..., Any]) -> None:
    found = first_pass(AMLWORLD.replace("To Bank,Account,", "To Bank,Account.1,").replace("/", "-"))
    assert len(found.rows) == 3


def test_amlsim_nodes(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "nodes.csv").write_text("nodeid,isFraud,init_balance\n0,1,5.0\n1,0,6.0\n")
    (tmp_path / "s" / "transactions.csv").write_text("time,value,targetNodeId,sourceNodeId\n0,1.5,1,0\n149,2.0,0,1\n")
    found = first_pass(tmp_path / "s")
    assert [(r["source_id"], r["target_id"], r["amount_sent_minor"]) for r in found.rows] == [
        ("0", "1", 150),
        ("1", "0", 200),
    ]
    assert [r["occurred_at"].date().isoformat() for r in found.rows] == ["2017-01-01", "2017-05-30"]
    assert {r["precision"] for r in found.rows} == {"day"}
    assert [(r["subject_id"], r["verdict"]) for r in found.entity("labels")] == [("0", "illicit"), ("1", "clean")]


def test_amlsim_logs_with_cash_accounts_and_alerts(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    head = "tran_id,tran_timestamp,base_amt,tx_type,orig_acct,bene_acct,is_sar,alert_id\n"
    (folder / "transactions.csv").write_text(
        head + "1,2023-01-02T00:00:00Z,5.5,TRANSFER,7,8,True,3\n2,2023-01-02T00:00:00Z,6,CREDIT,8,7,False,-1\n"
    )
    (folder / "cash_tx.csv").write_text(
        head + "3,2023-01-02T00:00:00Z,9,CASH-IN,7,-,False,-1\n4,2023-01-03T00:00:00Z,8,CASH-OUT,7,-,False,-1\n"
    )
    (folder / "accounts.csv").write_text(
        "acct_id,dsply_nm,type,acct_rptng_crncy,bank_id,country\n7,C_7,I,USD,bank_a,US\n"
    )
    (folder / "alert_accounts.csv").write_text("alert_id,alert_type,acct_id,is_sar\n3,fan_in,7,True\n")
    (folder / "accountMapping.csv").write_text("cust_id,acct_id,cust_acct_role\nC7,7,Primary\n")
    found = first_pass(folder)
    one, two, paid_in, paid_out = found.rows
    assert (one["verdict"], one["scheme_id"], one["typology"]) == ("illicit", "3", "fan_in")
    assert (two["verdict"], two["scheme_id"], two["typology"]) == ("clean", None, None)
    assert (paid_in["kind"], paid_in["source_kind"], paid_in["target_id"]) == ("cash", "cash", "7")
    assert (paid_out["kind"], paid_out["source_id"], paid_out["target_kind"]) == ("cash", "7", "cash")
    assert (found.entity("accounts")[0]["account_id"], found.entity("accounts")[0]["bank"]) == ("7", "bank_a")
    assert found.entity("labels")[0]["typology"] == "fan_in"
    assert found.entity("ownerships")[0]["role"] == "holder"
    assert found.found.unlabelled == 2


def test_a_canonical_folder_of_parquet_is_taken_as_it_is(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    base = dict.fromkeys(TABLES["transactions"].names)
    row = base | {
        "transaction_id": "t", "kind": "fee", "status": "settled", "occurred_at": moment, "occurred_offset_s": 3600,
        "precision": "minute", "source_kind": "account", "source_id": "A", "target_kind": "merchant", "target_id": "M",
        "amount_sent_minor": 5, "currency_sent": "JPY", "amount_received_minor": 5, "currency_received": "JPY",
        "value_date": moment.date(), "booked_at": moment, "attributes": '{"b":1,"a":2}', "related_id": "u",
    }  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row], schema=TABLES["transactions"]), folder / "transactions.parquet")
    label = {"subject_kind": "transaction", "subject_id": "t", "verdict": "illicit", "typology": "cycle",
             "scheme_id": "s", "source": "us", "known_at": moment}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([label], schema=TABLES["labels"]), folder / "labels.parquet")
    account = {"account_id": "B9:A", "bank": "B9", "number": "A", "kind": "pooled"}
    pq.write_table(pa.Table.from_pylist([account], schema=TABLES["accounts"]), folder / "accounts.parquet")
    found = first_pass(folder)
    stored = {k: v for k, v in found.rows[0].items() if k in row}
    assert stored == row | {"source_reference": "transactions.parquet:1", "attributes": '{"a":2,"b":1}'}
    assert found.entity("labels") == [label]
    assert found.entity("accounts")[0] == dict.fromkeys(TABLES["accounts"].names) | account


def test_canonical_entities_from_csv(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "transactions.csv").write_text(
        "occurred_at,source_id,target_id,amount_sent,currency_sent\n2026-01-01,A,B,1,EUR\n"
    )
    (folder / "accounts.csv").write_text(
        "account_id,bank,kind,country,closed_at\nX:A,X,customer,DE,2050-01-01\nB,,own,DE,\nC,,,XX,\n"
    )
    (folder / "devices.csv").write_text("device_id,kind\nd,phone\n,phone\n")
    found = first_pass(folder)
    assert [(a["account_id"], a["number"], a["closed_at"].year) for a in found.entity("accounts")] == [
        ("X:A", "A", 2050)
    ]
    assert [(row, field) for row, field, *_ in found.refused] == [(2, "kind"), (3, "country"), (2, "device_id")]
    assert (found.found.entity_rows_in, found.found.entities_refused) == (5, 3)
    assert (found.found.rows_in, found.found.refused) == (1, 0)


def test_two_files_of_transactions_need_a_choice(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(AMLWORLD)
    with pytest.raises(UnknownFormat, match=r"one\.csv, two\.csv"):
        understood(tmp_path, LoadOptions())


def test_a_format_that_is_named_must_fit(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(AMLWORLD)
    assert understood(tmp_path / "one.csv", LoadOptions(format="amlworld")).format == "amlworld"
    with pytest.raises(UnknownFormat, match=r"fits no format \(amlsim\)"):
        understood(tmp_path / "one.csv", LoadOptions(format="amlsim"))
    with pytest.raises(UnknownFormat, match="not one of"):
        understood(tmp_path / "one.csv", LoadOptions(format="swift"))


def test_floats_in_parquet_are_read_by_their_shortest_decimal(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    table = pa.table(
        {
            "occurred_at": pa.array([datetime(2026, 1, 1)] * 5, pa.timestamp("ns")),  # noqa: DTZ001
            "source_id": pa.array([1] * 5, pa.int64()),
            "target_id": pa.array(["B"] * 5).dictionary_encode(),
            "amount_sent": pa.array([0.1, 1234.56, 2.0**53, float("nan"), 0.001]),
            "currency_sent": ["EUR"] * 5,
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    found = first_pass(tmp_path / "t.parquet")
    assert [r["amount_sent_minor"] for r in found.rows] == [10, 123_456]
    assert [row for row, *_ in found.refused] == [3, 4, 5]
    assert found.rows[0]["source_id"] == "1"
