"""Rows out of kept columns, so that what came since can be put beside them without reading the store again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.assembly.file import Kept
from graph.assembly.rows import ROWS
from graph.canonical.vocabulary import KINDS, STATUSES, EndKind, Precision
from graph.columns import CASH_NODE, MERCHANT_NODE, OUTSIDE_NODE, EventColumns, Int8s, Int32s

_TIME = pa.timestamp("us", tz="UTC")


def rows_again(kept: Kept) -> pa.Table:
    """The rows (schema `ROWS`) that `kept.columns` were made of; superseded ones are gone and stay so."""
    columns = kept.columns
    related = np.full(len(columns), None, dtype=object)
    for row, name in kept.related_ids.items():
        related[row] = name
    values: dict[str, Any] = {
        "transaction_id": columns.transaction_ids,
        "kind": _words(KINDS, columns.kind),
        "status": _words(STATUSES, columns.status),
        "related_id": pa.array(related, pa.string()),
        "supersedes_id": pa.nulls(len(columns), pa.string()),
        "occurred_at": pa.array(columns.occurred_at_us).cast(_TIME),
        "precision": _words((Precision.SECOND, Precision.DAY), columns.day_only.astype(np.int8)),
        **_ends("source", columns.source, columns),
        **_ends("target", columns.target, columns),
        "amount_sent_minor": pa.array(columns.amount_sent_minor),
        "currency_sent": _words(columns.currencies, columns.currency_sent),
        "amount_received_minor": pa.array(columns.amount_received_minor),
        "currency_received": _words(columns.currencies, columns.currency_received),
        "amount_base_minor": pa.array(columns.amount_base_minor, mask=~columns.has_base),
        "channel": _words(columns.channels, columns.channel),
        "device_id": _taken(columns.device_ids, columns.device),
        "source_country": _words(columns.countries, columns.source_country),
        "target_country": _words(columns.countries, columns.target_country),
        "load_seq": pa.array(columns.load_seq),
        "recorded_at": pa.array(columns.recorded_at_us).cast(_TIME),
        "load_id": _words(columns.load_ids, columns.load),
    }
    return pa.table([values[name] for name in ROWS.names], schema=ROWS)


def _ends(end: str, nodes: Int32s, columns: EventColumns) -> dict[str, pa.Array]:
    words = (EndKind.ACCOUNT, EndKind.MERCHANT, EndKind.CASH, EndKind.OUTSIDE)
    group: Int8s = np.searchsorted([MERCHANT_NODE, CASH_NODE, OUTSIDE_NODE], columns.node_kind, "right").astype(np.int8)
    named = np.where(group[nodes] <= 1, nodes, -1)
    return {f"{end}_kind": _words(words, group[nodes]), f"{end}_id": _taken(columns.node_ids, named)}


def _words(words: Sequence[str], codes: npt.NDArray[Any]) -> pa.Array:
    return _taken(pa.array([str(word) for word in words], pa.string()), codes)


def _taken(words: pa.StringArray, codes: npt.NDArray[Any]) -> pa.Array:
    return words.take(pa.array(codes, mask=codes < 0))
