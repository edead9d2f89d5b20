"""What the fields of the engine's state belong to, and which of them hold event numbers: the one place that says so.

Fields of these parts are found by themselves; a new part, or a new pointer to a latest event, must be named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.features.state import empty_state, with_capacity
from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, PAIR
from graph.kernels.state import FIRST_CONTACT, LOG_POINTERS, NEW_CONTACT, PAIR_LAST_EVENT, State

#: Inputs of an event as it is appended; all other fields of the log are written when it is linked or looked at.
INPUTS: Final = ("at", "until", "source", "target", "amount", "flags", "device", "channel", "currency")
#: Bits of `Log.flags` that linking sets.
LINKED_FLAGS: Final = FIRST_CONTACT | NEW_CONTACT

#: Owner of the rows of each part of the state; of pairs all but their table.
_OWNERS: Final = {
    "log": EVENT,
    "accounts": NODE,
    "pairs": PAIR,
    "devices": DEVICE,
    "device_pairs": DEVICE_PAIR,
}
#: Arrays that no event owns: tables, counters, scratch, and what uses of devices have no windows for.
_APART: Final = ("pairs.keys", "pairs.numbers", "pairs.used", "device_pairs.keys", "device_pairs.numbers",
                 "device_pairs.used", "device_pairs.windows", "device_pairs.cursor", "waiting", "marks.marked_by",
                 "marks.mark", "marks.search")  # fmt: skip
#: Fields whose rows hold the number of their latest event: its place in the last axis, or None for every item.
_HEADS: Final[dict[str, int | None]] = {
    "accounts.newest": None,
    "accounts.motif_head": None,
    "devices.newest": None,
    "pairs.totals": PAIR_LAST_EVENT,
    "device_pairs.totals": PAIR_LAST_EVENT,
}
#: Fields of the log that a later event changes in the row that was the latest before.
_LATER: Final = ("log.next_out", "log.next_in", "log.next_pair", "log.next_device", "log.next_use", "log.later_out",
                 "log.later_in")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One array of the state."""

    #: e.g. `log.at`
    name: str
    owner: int
    dtype: np.dtype[Any]
    #: shape of one row
    shape: tuple[int, ...]
    #: [1, …] a row before anything is known
    blank: npt.NDArray[Any]
    #: bytes within a row at which numbers of latest events lie
    heads: tuple[int, ...]
    #: a later event changes it in the row that was the latest before
    later: bool

    @property
    def width(self) -> int:
        """Bytes a row."""
        return int(self.blank.nbytes)

    @property
    def unit(self) -> int:
        """Bytes of the numbers in which rows are compared."""
        return next(unit for unit in (8, 4, 1) if self.width % unit == 0)


def fields_of_state() -> list[Field]:
    """Every array that has rows of its own, by owner and then in the state's order."""
    made = []
    for name, array in named_arrays(blank_state()):
        if name in _APART:
            continue
        part, own = name.split(".")
        owner, blank = _OWNERS[part], np.ascontiguousarray(array[:1])
        if owner == EVENT:
            blank = np.full(1, -1 if own in LOG_POINTERS else 0, dtype=array.dtype)
        made.append(
            Field(
                name=name,
                owner=owner,
                dtype=array.dtype,
                shape=array.shape[1:],
                blank=blank,
                heads=_head_bytes(name, blank),
                later=name in _LATER,
            )
        )
    return sorted(made, key=lambda field: field.owner)


def blank_state() -> State:
    """A state with room for one of everything."""
    return with_capacity(empty_state(), events=1, nodes=1, devices=1, extra=1)


def named_arrays(state: State) -> list[tuple[str, npt.NDArray[Any]]]:
    """Every array of the state by its dotted name."""
    found: list[tuple[str, npt.NDArray[Any]]] = []
    for part, value in state._asdict().items():
        if isinstance(value, np.ndarray):
            found.append((part, value))
        else:
            found += [(f"{part}.{name}", array) for name, array in value._asdict().items()]
    return found


def with_arrays(state: State, arrays: dict[str, npt.NDArray[Any]]) -> State:
    """The state with the named arrays in place of its own."""
    parts: dict[str, Any] = {}
    for part, value in state._asdict().items():
        if isinstance(value, np.ndarray):
            parts[part] = arrays.get(part, value)
        else:
            inside = {name: arrays.get(f"{part}.{name}", array) for name, array in value._asdict().items()}
            parts[part] = type(value)(**inside)
    return State(**parts)


def _head_bytes(name: str, blank: npt.NDArray[Any]) -> tuple[int, ...]:
    if name not in _HEADS:
        return ()
    places = np.arange(blank.size).reshape(blank.shape)
    item = _HEADS[name]
    chosen = places if item is None else places[..., item]
    return tuple(int(place) * blank.itemsize for place in chosen.ravel())
