"""What the transfers of an instance move together."""

from __future__ import annotations

from graph.canonical.currency import EXPONENT
from graph.columns import EventColumns, Int32s
from graph.motifs.settings import LARGE_SUM


def is_large(columns: EventColumns, events: Int32s) -> bool:
    """Whether they add up to `LARGE_SUM` in the base currency; those without a rate count nothing."""
    unit: int = 10 ** EXPONENT.get(columns.base_currency, 2)
    return int(columns.amount_base_minor[events].sum()) >= LARGE_SUM * unit
