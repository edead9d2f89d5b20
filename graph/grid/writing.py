"""Writes a midnight's table into the rows of the day's events."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.arrays import Float32s, Int32s
from graph.grid.table import Table
from graph.kernels.jit import kernel

#: Columns about both ends together.
PAIR_COUNT: Final = 1


@kernel
def write(table: Table, source: Int32s, target: Int32s, values: Float32s, column: int) -> None:
    """The payer's features, the beneficiary's, and whether both lie in one community, from `column` on.

    `source` and `target` [k] are the ends of the events whose rows are `values` [k, …]. NaN: not defined.
    """
    width, nowhere = table.values.shape[1], len(table.values) - 1
    for k in range(len(source)):
        payer = table.row_of[source[k]] if source[k] < len(table.row_of) else -1
        payee = table.row_of[target[k]] if target[k] < len(table.row_of) else -1
        both = payer >= 0 and payee >= 0
        payer, payee = payer if payer >= 0 else nowhere, payee if payee >= 0 else nowhere
        for c in range(width):
            values[k, column + c] = table.values[payer, c]
            values[k, column + width + c] = table.values[payee, c]
        alike = table.community[payer] == table.community[payee]
        values[k, column + 2 * width] = (1.0 if alike else 0.0) if both else np.nan
