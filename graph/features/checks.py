"""What the engine refuses before it takes anything in."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import EventColumns, Int32s
from graph.errors import AmountRefused, EmptyWindow, NumberOutOfRange, TimeRunsBack
from graph.features.arrival import Arrival
from graph.kernels.limits import Limits

#: Base minor units from which not even sums of a few transfers are whole 64-bit numbers; ingestion takes nothing above.
HIGHEST_AMOUNT: Final = 10**17


def check_limits(limits: Limits) -> None:
    """Raises `EmptyWindow` where a search may look at nothing."""
    for name, search in limits._asdict().items():
        window_us = getattr(search, "window_us", getattr(search, "rest_us", 1))
        if window_us <= 0:
            msg = f"the window of {name} is empty"
            raise EmptyWindow(msg)


def check_columns(columns: EventColumns, last_us: int | None) -> None:
    """Raises `TimeRunsBack`, `AmountRefused` or `NumberOutOfRange`; `last_us` is the moment of the last event seen."""
    at = columns.occurred_at_us
    if len(at) == 0:
        return
    if (last_us is not None and at[0] < last_us) or (np.diff(at) < 0).any():
        msg = "transactions must come in the order of time"
        raise TimeRunsBack(msg)
    for amounts in (columns.amount_base_minor, columns.amount_sent_minor):
        if amounts.min() < 0:
            msg = "an amount is negative"
            raise AmountRefused(msg)
    if columns.amount_base_minor.max() >= HIGHEST_AMOUNT:
        msg = "an amount is too large to be added up"
        raise AmountRefused(msg)
    for name, numbers, count, lowest in (
        ("source", columns.source, columns.node_count, 0),
        ("target", columns.target, columns.node_count, 0),
        ("device", columns.device, len(columns.device_ids), -1),
    ):
        _check_numbers(name, numbers, count, lowest)


def _check_numbers(name: str, numbers: Int32s, count: int, lowest: int) -> None:
    if numbers.min() < lowest or numbers.max() >= count:
        msg = f"a {name} has no such number"
        raise NumberOutOfRange(msg)


def check_arrival(arrival: Arrival, *, last_us: int | None, nodes: int, devices: int) -> None:
    """As `check_columns`, for one transfer."""
    if last_us is not None and arrival.at_us < last_us:
        msg = "transactions must come in the order of time"
        raise TimeRunsBack(msg)
    amount = 0 if arrival.amount is None else arrival.amount
    # Written so that NaN is refused too.
    if not (0 <= amount < HIGHEST_AMOUNT and 0 <= arrival.amount_sent < 2**63):
        msg = "an amount is negative, not a number or too large"
        raise AmountRefused(msg)
    if not (0 <= arrival.source < nodes and 0 <= arrival.target < nodes and -1 <= arrival.device < devices):
        msg = "an account or device has no such number"
        raise NumberOutOfRange(msg)
