"""Arrays of the engine's state: made empty, and grown when more events, nodes or devices come."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.kernels.pairs import empty_pairs, with_room
from graph.kernels.state import (
    DEVICE_FIELDS,
    DEVICE_WINDOWS_S,
    MIXTURES,
    NEVER,
    SHAPE_BINS,
    TAIL,
    TOTAL_FIELDS,
    WINDOW_FIELDS,
    WINDOWS_S,
    Accounts,
    Devices,
    Log,
    Marks,
    State,
)

#: Types of the log's arrays that are not int32.
_LOG_TYPES: Final[dict[str, Any]] = {
    **dict.fromkeys(("at", "until", "amount"), np.int64),
    **dict.fromkeys(("flags", "channel", "currency"), np.uint8),
    "quantum": np.uint16,
}
#: Arrays whose rows hold 0 before anything is known; of the other int32 arrays they hold -1: no event, no device.
_COUNTS: Final = {"chain_length", "devices", "degree", "accounts", "shapes", "mark"}


def empty_state() -> State:
    """Nothing has happened yet."""
    accounts = Accounts(
        passable=np.empty(0, np.bool_),
        merchant=np.empty(0, np.bool_),
        windows=np.empty((0, 2, len(WINDOWS_S), WINDOW_FIELDS), np.int64),
        oldest=np.empty((0, 2, len(WINDOWS_S)), np.int64),
        totals=np.empty((0, 2, TOTAL_FIELDS), np.int64),
        shapes=np.empty((0, 2, SHAPE_BINS), np.int32),
        mixtures=np.empty((0, 2, MIXTURES), np.int64),
        cursor=np.empty((0, 2), np.int32),
        newest=np.empty((0, 2), np.int32),
        motif_head=np.empty((0, 2), np.int32),
        motif_first=np.empty((0, 2), np.int32),
        devices=np.empty(0, np.int32),
        degree=np.empty((0, 2), np.int32),
    )
    devices = Devices(
        accounts=np.empty(0, np.int32),
        windows=np.empty((0, len(DEVICE_WINDOWS_S), DEVICE_FIELDS), np.int64),
        cursor=np.empty(0, np.int32),
        newest=np.empty(0, np.int32),
    )
    return State(
        log=Log(*(np.empty(0, _LOG_TYPES.get(name, np.int32)) for name in Log._fields)),
        accounts=accounts,
        pairs=empty_pairs(16),
        device_pairs=empty_pairs(16, windows=False),
        devices=devices,
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


def with_capacity(state: State, *, events: int, nodes: int, devices: int, extra: int = 0) -> State:
    """The same state with room for so many events, nodes and devices, and for `extra` more pairs."""
    accounts = Accounts(*(_grown(name, array, nodes) for name, array in state.accounts._asdict().items()))
    return with_pairs(state, extra)._replace(
        log=Log(*(_grown(name, array, events) for name, array in state.log._asdict().items())),
        accounts=accounts,
        devices=Devices(*(_grown(name, array, devices) for name, array in state.devices._asdict().items())),
        marks=state.marks if nodes <= len(state.marks.mark) else empty_marks(len(accounts.passable)),
    )


def with_pairs(state: State, extra: int) -> State:
    """The same state with room for so many more pairs of accounts, and of devices and accounts."""
    pairs, device_pairs = with_room(state.pairs, extra), with_room(state.device_pairs, extra)
    return state._replace(pairs=pairs, device_pairs=device_pairs)


def _grown(name: str, array: npt.NDArray[Any], needed: int) -> npt.NDArray[Any]:
    """The array itself where it is long enough, else a copy of at least twice its length."""
    if needed <= len(array):
        return array
    capacity = needed if len(array) == 0 else max(needed, 2 * len(array))
    # Memory that is not written costs nothing yet: the log's rows are written as events come.
    shape = (capacity, *array.shape[1:])
    grown = np.empty(shape, array.dtype) if name in Log._fields else np.zeros(shape, array.dtype)
    grown[: len(array)] = array
    if name == "windows":
        grown[len(array) :, ..., TAIL] = -1
    elif name == "oldest":
        grown[len(array) :] = NEVER
    elif array.dtype == np.int32 and name not in _COUNTS and name not in Log._fields:
        grown[len(array) :] = -1
    return grown
