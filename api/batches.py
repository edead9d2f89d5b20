"""A batch of transactions as a small load through the graph store."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from api.services import Services
from graph.errors import IdConflict


def transactions_of(content: dict[str, Any], services: Services) -> pa.Table:
    """The canonical rows of a request. Raises: `FaultyTransactions` listing every fault by index."""
    raise NotImplementedError


def store_batch(services: Services, load_id: str, rows: pa.Table) -> dict[str, Any]:
    """Write the rows, visible and durable, all or none; safe to repeat under the same `load_id`.

    Raises: `IdConflict`.
    """
    store = services.store
    store.begin_load(load_id, description={"source": "api", "transactions": rows.num_rows})
    try:
        result = store.write_batch(load_id, 0, rows)
    except IdConflict:
        store.abandon_load(load_id)
        raise
    store.finish_load(load_id)
    services.metrics.transactions.inc(result.stored)
    return {
        "load_id": load_id,
        "received": rows.num_rows,
        "stored": result.stored,
        "already_there": result.already_there,
    }
