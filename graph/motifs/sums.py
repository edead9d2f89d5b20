"""What the transfers of an instance move together."""

from __future__ import annotations

from graph.canonical.currency import EXPONENT
from graph.columns import EventColumns, Int32s
from graph.motifs.settings import LARGE_SUM


def in_minor(columns: EventColumns, units: int) -> int:
    """So many units of the base currency in its minor units."""
    minor: int = units * 10 ** EXPONENT.get(columns.base_currency, 2)
    return minor


def is_large(columns: EventColumns, events: Int32s) -> bool:
    """Whether they add up to `LARGE_SUM` in the base currency; those without a rate count nothing."""
    return int(columns.amount_base_minor[events].sum()) >= in_minor(columns, LARGE_SUM)
