"""A batch of transactions as a small load through the graph store."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from api.answers.transactions import MAX_BATCH
from api.errors import FaultyTransactions
from api.services import Services
from graph.canonical.schema import TRANSACTIONS
from graph.errors import IdConflict

_BASE: Final = TRANSACTIONS.get_field_index("amount_base_minor")


def transactions_of(content: dict[str, Any], services: Services) -> pa.Table:
    """The canonical rows of a request. Raises: `FaultyTransactions` listing every fault by index."""
    # Compiled parsers come with it: imported in the background at start, so that readiness does not wait for them.
    from ingestion.messages import from_json  # noqa: PLC0415

    items = _items(content)
    found = from_json(items, zone=services.settings.zone)
    if isinstance(found, list):
        raise FaultyTransactions(
            [
                {"index": fault.index, "field": fault.field or None, "value": fault.value, "detail": fault.reason}
                for fault in found
            ]
        )
    return _with_base_amounts(found, services)


def _items(content: dict[str, Any]) -> list[Any]:
    """The list of transactions. Raises: `FaultyTransactions` where there is none of a size that we take."""
    wrong = [
        {"field": name[:60], "detail": "no such field; a batch has `transactions`"}
        for name in content
        if name != "transactions"
    ]
    items = content.get("transactions")
    if not isinstance(items, list) or not items:
        wrong.append({"field": "transactions", "detail": "a list of at least one transaction is needed"})
    elif len(items) > MAX_BATCH:
        wrong.append({"field": "transactions", "detail": f"at most {MAX_BATCH:,} transactions; send several batches"})
    if wrong:
        raise FaultyTransactions(wrong)
    assert isinstance(items, list)
    return items


def _with_base_amounts(rows: pa.Table, services: Services) -> pa.Table:
    """The rows with their amounts in the store's base currency; the first batch ever decides which that is."""
    from ingestion.rates import RateTable, count_currencies, most_frequent  # noqa: PLC0415

    store = services.store
    base = store.meta("base_currency")
    if base is None:
        base = services.settings.base_currency or most_frequent(count_currencies({}, [rows]))
        store.set_meta("base_currency", base)
    amounts = RateTable.from_arrow(store.export_table("rates"), base).amounts(rows)
    return rows.set_column(_BASE, TRANSACTIONS.field(_BASE), amounts)


def store_batch(services: Services, load_id: str, rows: pa.Table) -> dict[str, Any]:
    """Write the rows, visible and durable, all or none; safe to repeat under the same `load_id`.

    Raises: `IdConflict`.
    """
    store = services.store
    with services.writing:
        known = store.begin_load(load_id, description={"source": "api", "transactions": rows.num_rows})
        try:
            result = store.write_batch(load_id, 0, rows)
        except IdConflict:
            store.abandon_load(load_id)
            raise
        if result.stored:
            store.finish_load(load_id)
        else:
            # A batch that was sent again leaves no load behind.
            store.abandon_load(load_id)
    if not known.complete:
        services.metrics.transactions.inc(result.stored)
    return {
        "load_id": load_id,
        "received": rows.num_rows,
        "stored": result.stored,
        "already_there": result.already_there,
    }
