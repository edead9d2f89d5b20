"""Arrays of the engine's state: made empty, and grown when more events, nodes or devices come."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.kernels.pairs import empty_pairs, with_room
from graph.kernels.state import (
    TAIL,
    TOTAL_FIELDS,
    WINDOW_FIELDS,
    WINDOWS_S,
    Accounts,
    Log,
    Marks,
    State,
)

#: Arrays whose rows hold 0 before anything is known; of the other int32 arrays they hold -1: no event, no device.
_COUNTS: Final = {"chain_length", "devices", "device_accounts"}


def empty_state() -> State:
    """Nothing has happened yet."""
    log = Log(
        at=np.empty(0, np.int64),
        until=np.empty(0, np.int64),
        source=np.empty(0, np.int32),
        target=np.empty(0, np.int32),
        amount=np.empty(0, np.int64),
        flags=np.empty(0, np.uint8),
        device=np.empty(0, np.int32),
        next_out=np.empty(0, np.int32),
        next_in=np.empty(0, np.int32),
        next_pair=np.empty(0, np.int32),
        earlier_pair=np.empty(0, np.int32),
        earlier_out=np.empty(0, np.int32),
        earlier_in=np.empty(0, np.int32),
        later_out=np.empty(0, np.int32),
        later_in=np.empty(0, np.int32),
        source_out=np.empty(0, np.int32),
        source_in=np.empty(0, np.int32),
        target_out=np.empty(0, np.int32),
        target_in=np.empty(0, np.int32),
        pair_head=np.empty(0, np.int32),
        reverse_head=np.empty(0, np.int32),
        pair=np.empty(0, np.int32),
        chain_length=np.empty(0, np.int32),
        chain_from=np.empty(0, np.int32),
    )
    accounts = Accounts(
        passable=np.empty(0, np.bool_),
        merchant=np.empty(0, np.bool_),
        windows=np.empty((0, 2, len(WINDOWS_S), WINDOW_FIELDS), np.int64),
        totals=np.empty((0, 2, TOTAL_FIELDS), np.int64),
        cursor=np.empty((0, 2), np.int32),
        newest=np.empty((0, 2), np.int32),
        motif_head=np.empty((0, 2), np.int32),
        devices=np.empty(0, np.int32),
    )
    return State(
        log=log,
        accounts=accounts,
        pairs=empty_pairs(16),
        device_pairs=empty_pairs(16),
        device_accounts=np.empty(0, np.int32),
        waiting=np.zeros(1, np.int64),
        marks=empty_marks(0),
    )


def empty_marks(nodes: int) -> Marks:
    """Scratch of one more thread."""
    return Marks(
        marked_by=np.zeros(nodes, np.int64),
        mark=np.zeros(nodes, np.int32),
        search=np.zeros(1, np.int64),
    )


def with_capacity(state: State, *, events: int, nodes: int, devices: int, extra: int) -> State:
    """The same state with room for so many events, nodes and devices, and for `extra` more pairs."""
    log = Log(*(_grown(name, array, events) for name, array in state.log._asdict().items()))
    accounts = Accounts(*(_grown(name, array, nodes) for name, array in state.accounts._asdict().items()))
    return State(
        log=log,
        accounts=accounts,
        pairs=with_room(state.pairs, extra),
        device_pairs=with_room(state.device_pairs, extra if devices else 0),
        device_accounts=_grown("device_accounts", state.device_accounts, devices),
        waiting=state.waiting,
        marks=state.marks if nodes <= len(state.marks.mark) else empty_marks(len(accounts.passable)),
    )


def _grown(name: str, array: npt.NDArray[Any], needed: int) -> npt.NDArray[Any]:
    """The array itself where it is long enough, else a copy of at least twice its length."""
    if needed <= len(array):
        return array
    capacity = needed if len(array) == 0 else max(needed, 2 * len(array))
    more = np.full(
        (capacity - len(array), *array.shape[1:]),
        -1 if array.dtype == np.int32 and name not in _COUNTS else 0,
        dtype=array.dtype,
    )
    if name == "windows":
        more[..., TAIL] = -1
    return np.concatenate([array, more])
