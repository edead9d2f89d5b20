"""Shared devices: accounts of different holders that order transfers over the same devices, directly or in turn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Bools, EventColumns, Int32s
from graph.motifs.batch import Instance
from graph.motifs.kernels.joined_accounts import Near, Room, Uses, component_of, joined_accounts
from graph.motifs.settings import JOINED_FEWEST, JOINED_HUB, JOINED_SEEN, WINDOW_US


def shared_devices(columns: EventColumns, truncated: Bools) -> Iterator[Instance]:
    """Every component of three accounts or more, the largest first; marks the events that met a limit in `truncated`.

    One of which half is in larger ones already is not told again. Needs no order, so days are exact enough. Shopping
    does not count, nor do transfers between accounts of one holder. Cost: as `joined_accounts`.
    """
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    counts = columns.makes_motif & ~columns.is_internal & accounts & (columns.device >= 0)
    rows = np.flatnonzero(counts & columns.passable[columns.source]).astype(np.int32)
    rows = rows[~_of_terminals(columns, rows)]
    uses = _uses(columns, rows)
    near = Near(WINDOW_US, JOINED_SEEN, JOINED_HUB)
    room = Room(np.empty(columns.node_count + len(columns.device_ids), np.int64), np.empty(JOINED_SEEN, dtype=np.int32))
    joined, cut = joined_accounts(uses, near, room)
    truncated[rows[cut]] = True
    candidates = np.flatnonzero(joined >= JOINED_FEWEST)
    told = np.zeros(len(columns), dtype=np.bool_)
    for use in candidates[np.argsort(-joined[candidates], kind="stable")].tolist():
        events = _witnesses(columns, rows[np.sort(component_of(uses, use, near, room))])
        if 2 * int(told[events].sum()) < len(events) and _holders(columns, events) >= JOINED_FEWEST:
            told[events] = True
            yield Instance(typology=Typology.SHARED_DEVICE, events=events)


def _of_terminals(columns: EventColumns, rows: Int32s) -> Bools:
    """[len(rows)] those of devices that ever have more than `JOINED_HUB` uses within a window: tills, branches."""
    order = np.argsort(columns.device[rows], kind="stable")
    device, at_us = columns.device[rows[order]], columns.occurred_at_us[rows[order]]
    first, last = slice(0, max(0, len(rows) - JOINED_HUB)), slice(JOINED_HUB, None)
    crowded = (device[first] == device[last]) & (at_us[last] - at_us[first] <= WINDOW_US)
    terminals: Bools = np.isin(columns.device[rows], device[first][crowded])
    return terminals


def _uses(columns: EventColumns, rows: Int32s) -> Uses:
    ends = np.stack([columns.source[rows], columns.node_count + columns.device[rows]], axis=1).astype(np.int32)
    earlier, later = np.full_like(ends, -1), np.full_like(ends, -1)
    for side in (0, 1):
        order = np.argsort(ends[:, side], kind="stable").astype(np.int32)
        same = ends[order[1:], side] == ends[order[:-1], side]
        earlier[order[1:][same], side] = order[:-1][same]
        later[order[:-1][same], side] = order[1:][same]
    return Uses(at=np.array(columns.occurred_at_us[rows]), ends=ends, earlier=earlier, later=later)


def _witnesses(columns: EventColumns, events: Int32s) -> Int32s:
    """The latest use of each account and device, of devices that more than one of the accounts used."""
    latest = {(int(columns.device[row]), int(columns.source[row])): row for row in events.tolist()}
    devices = np.array([device for device, _ in latest], dtype=np.int64)
    used_by = np.bincount(devices, minlength=1)
    return np.array([row for (device, _), row in latest.items() if used_by[device] > 1], dtype=np.int32)


def _holders(columns: EventColumns, events: Int32s) -> int:
    """Different holders of the payers; an account of which none is known has one of its own."""
    payers = columns.source[events].astype(np.int64)
    return len(np.unique(np.where(columns.holder[payers] >= 0, columns.holder[payers], -1 - payers)))
