"""Arrow schemas of score rows, as the pipeline hands them to the records."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

#: `reasons` is a JSON array of `Reason.as_json()`; null for what is not flagged.
TRANSACTION_ROWS: Final = pa.schema(
    [
        pa.field("transaction_id", pa.string(), nullable=False),
        pa.field("score_at", pa.float64(), nullable=False),
        pa.field("score_now", pa.float64(), nullable=False),
        pa.field("probability", pa.float64()),
        pa.field("level", pa.string(), nullable=False),
        pa.field("ring_id", pa.string()),
        pa.field("reasons", pa.string()),
    ]
)

#: `status` is `scored` or `insufficient_history`; `ring_ids` is a JSON array of text.
ACCOUNT_ROWS: Final = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("risk", pa.float64(), nullable=False),
        pa.field("level", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reasons", pa.string()),
        pa.field("ring_ids", pa.string()),
    ]
)
