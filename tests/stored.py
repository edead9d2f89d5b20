"""Small canonical tables for tests of stores, and loads in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from graph.canonical.schema import TABLES, TRANSACTIONS
from graph.store.protocol import FlagWriteBack, GraphStore
from graph.store.tables import ACCOUNT_FLAGS, EXPORTED, TRANSACTION_FLAGS

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def payment(transaction_id: str, source: str = "A:1", target: str = "A:2", **more: Any) -> dict[str, Any]:
    """A settled payment of 10.00 EUR between two accounts, unless `more` says otherwise; `minutes` after noon."""
    row: dict[str, Any] = dict.fromkeys(TRANSACTIONS.names)
    row |= {
        "transaction_id": transaction_id,
        "kind": "payment",
        "status": "settled",
        "occurred_at": NOON + timedelta(minutes=more.pop("minutes", 0)),
        "occurred_offset_s": 0,
        "precision": "second",
        "source_kind": "account",
        "source_id": source,
        "target_kind": "account",
        "target_id": target,
        "currency_sent": "EUR",
        "currency_received": "EUR",
    }
    amount = more.pop("amount", 1000)
    row |= dict.fromkeys(("amount_sent_minor", "amount_received_minor", "amount_base_minor"), amount)
    return row | more


def batch(*rows: Mapping[str, Any]) -> pa.Table:
    """Rows with the schema of canonical transactions."""
    return pa.Table.from_pylist([dict(row) for row in rows], schema=TRANSACTIONS)


def table(name: str, *rows: Mapping[str, Any]) -> pa.Table:
    """Rows of a canonical table; what is not given is null."""
    return pa.Table.from_pylist([{**dict.fromkeys(TABLES[name].names), **row} for row in rows], schema=TABLES[name])


def load(
    store: GraphStore,
    load_id: str,
    *batches: Sequence[Mapping[str, Any]],
    entities: Mapping[str, pa.Table] | None = None,
    finish: bool = True,
) -> None:
    """Begin a load, write its entities and batches, finish it."""
    store.begin_load(load_id, description={"name": load_id})
    if entities:
        store.write_entities(load_id, entities)
    for number, rows in enumerate(batches):
        store.write_batch(load_id, number, batch(*rows))
    if finish:
        store.finish_load(load_id)


def exported(store: GraphStore, **cut: Any) -> pa.Table:
    """The whole export as one table."""
    return pa.Table.from_batches(store.export_transactions(**cut), schema=EXPORTED)


def ids(store: GraphStore, **cut: Any) -> list[str]:
    """Ids of the export, in its order."""
    names: list[str] = exported(store, **cut).column("transaction_id").to_pylist()
    return names


def everything(store: GraphStore) -> dict[str, list[dict[str, Any]]]:
    """All that a store shows, without clock times: equal for equal input on every backend."""
    shown = {"transactions": exported(store).drop_columns(["recorded_at"]).to_pylist()}
    for name in ("accounts", "parties", "ownerships", "merchants", "devices", "rates", "quarantine"):
        shown[name] = store.export_table(name).to_pylist()
    shown["labels"] = store.export_table("labels").drop_columns(["known_at"]).to_pylist()
    return shown


def flagged(run_id: str, transactions: Mapping[str, float], **rest: Any) -> FlagWriteBack:
    """The write-back of a run that flagged these transactions with these risks, and nothing else unless told."""
    rows = [(name, risk, risk, round(risk), "high", True) for name, risk in transactions.items()]
    named = [dict(zip(TRANSACTION_FLAGS.names, row, strict=True)) for row in rows]
    return FlagWriteBack(
        run_id=run_id,
        transactions=pa.Table.from_pylist(named, schema=TRANSACTION_FLAGS),
        accounts=pa.Table.from_pylist(rest.get("accounts", []), schema=ACCOUNT_FLAGS),
        rings=rest.get("rings", ()),
    )
