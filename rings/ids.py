"""Ids of event rows."""

from __future__ import annotations

import pyarrow as pa

from graph.columns import EventColumns, Int32s


def ids_of(columns: EventColumns, events: Int32s) -> list[str]:
    """The transaction ids of event rows, in their order; none for none."""
    return list(columns.transaction_ids.take(pa.array(events, pa.int32())).to_pylist())
