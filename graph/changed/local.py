"""A part of a cut with the nodes, holders and devices that occur in it alone, in their old order."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pyarrow as pa

from graph.columns import EventColumns, Int32s, Int64s


def localized(columns: EventColumns, rows: Int64s) -> EventColumns:
    """The events `rows`, ascending, with nodes, holders and devices numbered anew; their order stays.

    What relates to an event outside is taken as related to none: `rows` must be closed under `related` where that
    matters.
    """
    part = columns.picked(rows)
    nodes, ends = np.unique(np.concatenate([part.source, part.target]), return_inverse=True)
    devices, device = _renumbered(part.device)
    holders = _renumbered(columns.holder[nodes])[1]
    per_node = {
        f.name: getattr(columns, f.name)[nodes]
        for f in fields(columns)
        if f.name in {"node_kind", "passable", "node_country"}
    }
    return replace(
        part,
        source=ends[: len(rows)].astype(np.int32),
        target=ends[len(rows) :].astype(np.int32),
        device=device,
        holder=holders,
        node_ids=columns.node_ids.take(pa.array(nodes)),
        device_ids=columns.device_ids.take(pa.array(devices)),
        **per_node,
    )


def _renumbered(numbers: Int32s) -> tuple[Int32s, Int32s]:
    """The distinct numbers from 0 on, ascending, and the place of each; negative ones stay."""
    known = np.unique(numbers[numbers >= 0])
    return known, np.where(numbers >= 0, np.searchsorted(known, numbers), numbers).astype(np.int32)
