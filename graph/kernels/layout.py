"""Where each family's columns begin, counted from the end of the raw ones; the catalogue lists them in this order."""

from __future__ import annotations

from typing import Final

from graph.kernels.devices import DEVICE_COLUMNS, USE_COLUMNS
from graph.kernels.direction_columns import DIRECTION_COLUMNS
from graph.kernels.end_columns import END_COLUMNS, PAYER_COLUMNS
from graph.kernels.forms import FORM_COUNT
from graph.kernels.pair_columns import PAIR_COLUMNS, PAIR_WINDOW_COLUMNS, REVERSE_COLUMNS

PAYER_AT: Final = 0
BENEFICIARY_AT: Final = PAYER_AT + 2 * DIRECTION_COLUMNS + END_COLUMNS + PAYER_COLUMNS
PAIRS_AT: Final = BENEFICIARY_AT + 2 * DIRECTION_COLUMNS + END_COLUMNS
PAIR_WINDOWS_AT: Final = PAIRS_AT + PAIR_COLUMNS
REVERSE_AT: Final = PAIR_WINDOWS_AT + PAIR_WINDOW_COLUMNS
DEVICES_AT: Final = REVERSE_AT + REVERSE_COLUMNS
USES_AT: Final = DEVICES_AT + DEVICE_COLUMNS
CYCLES_AT: Final = USES_AT + USE_COLUMNS
FANS_AT: Final = CYCLES_AT + 7
CHAINS_AT: Final = FANS_AT + 4
FORMS_AT: Final = CHAINS_AT + 2
COLUMN_COUNT: Final = FORMS_AT + FORM_COUNT
