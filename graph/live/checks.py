"""What is wrong with events that are handed over, before anything is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.columns import Bools, EventColumns
from graph.errors import EventsRefused, Fault
from graph.features.checks import HIGHEST_AMOUNT
from graph.kernels.checks import Batch, Bounds, any_fault
from graph.kernels.limits import Limits

#: Times from 1971 to 2200: thirty days before the first is still after the begin of the count, where nothing lies.
EARLIEST_US: Final = 31_536_000_000_000
LATEST_US: Final = 7_258_118_400_000_000


def longest_window_us(limits: Limits) -> int:
    """The longest time that any search looks back."""
    return max(_windows_us(limits))


def shortest_window_us(limits: Limits) -> int:
    """The shortest of those times."""
    return min(_windows_us(limits))


def _windows_us(limits: Limits) -> tuple[int, ...]:
    return (
        limits.any_cycles.window_us,
        limits.retained_cycles.window_us,
        limits.scatter.window_us,
        limits.chains.rest_us,
    )


def refuse_faults(events: EventColumns, floor_us: int, newest_us: int) -> None:
    """Raises: `EventsRefused`, which names every fault with the event's place; nothing for events without any."""
    if _plain(events) and not any_fault(_batch(events), _bounds(events, floor_us)):
        return
    found: list[Fault] = []
    for code, rows, text in _checks(events, floor_us):
        for row in np.flatnonzero(rows).tolist():
            words = text.format(at=_moment(events, row), floor=in_words(floor_us), newest=in_words(newest_us))
            found.append(Fault(index=row, transaction_id=_id_of(events, row), code=code, text=words))
    if found:
        raise EventsRefused(sorted(found, key=lambda fault: fault.index))


def _plain(events: EventColumns) -> bool:
    """The types are those that columns have, so that amounts are numbers."""
    longs = (events.occurred_at_us, events.amount_base_minor, events.amount_sent_minor)
    ints = (events.source, events.target, events.device)
    return all(array.dtype == np.int64 for array in longs) and all(array.dtype == np.int32 for array in ints)


def _batch(events: EventColumns) -> Batch:
    # Columns of a file are read-only, for which kernels would be compiled anew.
    return Batch(
        at=np.array(events.occurred_at_us),
        source=np.array(events.source),
        target=np.array(events.target),
        device=np.array(events.device),
        amount=np.array(events.amount_base_minor),
        sent=np.array(events.amount_sent_minor),
    )


def _bounds(events: EventColumns, floor_us: int) -> Bounds:
    return Bounds(
        earliest=max(floor_us, EARLIEST_US),
        latest=LATEST_US,
        largest=HIGHEST_AMOUNT - 1,
        nodes=events.node_count,
        devices=len(events.device_ids),
    )


def _checks(events: EventColumns, floor_us: int) -> list[tuple[str, Bools, str]]:
    """Code, [n] rows and words of each fault."""
    at, amounts = events.occurred_at_us, (events.amount_base_minor, events.amount_sent_minor)
    unknown, negative, huge = _any(_not_a_number, amounts), _any(_negative, amounts), _huge(amounts[0])
    nodes = [(ends < 0) | (ends >= events.node_count) for ends in (events.source, events.target)]
    early = np.less(at[1:], at[:-1])
    return [
        ("not_a_number", unknown, "the amount is not a finite number"),
        ("negative_amount", negative & ~unknown, "the amount is negative"),
        ("amount_out_of_range", huge & ~unknown, f"the amount is {HIGHEST_AMOUNT} base minor units or more"),
        ("unknown_node", nodes[0] | nodes[1], "an end is not among the nodes"),
        ("unknown_device", (events.device < -1) | (events.device >= len(events.device_ids)), "the device is unknown"),
        ("time_out_of_range", (at < EARLIEST_US) | (at > LATEST_US), "{at} lies before 1971 or after 2200"),
        ("time_runs_back", np.append(False, early)[: len(at)], "{at} lies before the event ahead of it in the batch"),
        (
            "too_late",
            (at < floor_us) & (at >= EARLIEST_US),
            "{at} is too late: the newest event is of {newest}, and late ones are placed from {floor} on",
        ),
    ]


def _any(test: Any, amounts: tuple[npt.NDArray[Any], ...]) -> Bools:
    rows: Bools = test(amounts[0]) | test(amounts[1])
    return rows


def _not_a_number(amount: npt.NDArray[Any]) -> Bools:
    found: Bools = np.logical_not(np.isfinite(amount))
    return found


def _negative(amount: npt.NDArray[Any]) -> Bools:
    found: Bools = np.less(amount, 0)
    return found


def _huge(amount: npt.NDArray[Any]) -> Bools:
    found: Bools = np.greater_equal(amount, HIGHEST_AMOUNT)
    return found


def _id_of(events: EventColumns, row: int) -> str:
    return str(events.transaction_ids[row].as_py())


def _moment(events: EventColumns, row: int) -> str:
    return in_words(int(events.occurred_at_us[row]))


def in_words(at_us: int) -> str:
    """A moment for people."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).isoformat(timespec="milliseconds")
    except OverflowError:
        return f"{at_us} µs after 1970"
