"""The batch of transactions that is taken in, as JSON Schema derived from the canonical one, and its answer."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
from pydantic import BaseModel, Field

from graph.canonical.schema import TRANSACTIONS
from graph.canonical.vocabulary import EndKind, Precision, Status, TransactionKind

#: Transactions of one request: what a body of the size limit can hold in canonical form.
MAX_BATCH: Final = 10_000

_WORDS: Final = {
    "kind": TransactionKind,
    "status": Status,
    "precision": Precision,
    "source_kind": EndKind,
    "target_kind": EndKind,
}


def _type_of(field: pa.Field) -> dict[str, Any]:
    """JSON Schema of one canonical column."""
    if field.name in _WORDS:
        return {"type": "string", "enum": [word.value for word in _WORDS[field.name]]}
    if pa.types.is_integer(field.type):
        return {"type": "integer"}
    if field.name == "attributes":
        return {"type": "object"}
    if pa.types.is_timestamp(field.type):
        return {"type": "string", "format": "date-time"}
    if pa.types.is_date(field.type):
        return {"type": "string", "format": "date"}
    return {"type": "string"}


#: Columns that the client does not send: we keep the reference, and rates decide the amount in the base currency.
_OURS: Final = frozenset({"source_reference", "amount_base_minor"})
#: What a transaction must name; the documentation of ingestion says what the others default to.
_REQUIRED: Final = ("transaction_id", "occurred_at", "currency_sent")
_DECIMAL: Final = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


def _properties() -> dict[str, Any]:
    """The fields of a transaction: the canonical columns, and amounts as decimals for those who prefer them."""
    described = {
        field.name: {**_type_of(field), "description": (field.metadata or {}).get(b"doc", b"").decode()}
        for field in TRANSACTIONS
        if field.name not in _OURS
    }
    for side in ("sent", "received"):
        described[f"amount_{side}"] = {
            **_DECIMAL,
            "description": f"in major units, instead of amount_{side}_minor",
        }
    return described


TRANSACTION_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": _properties(),
    "required": list(_REQUIRED),
    "anyOf": [{"required": ["amount_sent_minor"]}, {"required": ["amount_sent"]}],
    "additionalProperties": False,
}

BATCH_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "transactions": {"type": "array", "minItems": 1, "maxItems": MAX_BATCH, "items": TRANSACTION_SCHEMA}
    },
    "required": ["transactions"],
    "additionalProperties": False,
}

BATCH_EXAMPLE: Final[dict[str, Any]] = {
    "transactions": [
        {
            "transaction_id": "tx-1",
            "kind": "payment",
            "status": "settled",
            "occurred_at": "2026-01-31T09:05:00Z",
            "source_kind": "account",
            "source_id": "070:8000F4670",
            "target_kind": "account",
            "target_id": "012:80011F990",
            "amount_sent_minor": 950000,
            "currency_sent": "USD",
            "amount_received_minor": 950000,
            "currency_received": "USD",
            "channel": "wire",
        }
    ]
}


class BatchAnswer(BaseModel):
    """What became of a batch: all of it is durable."""

    load_id: str = Field(description="name of the load that it became", examples=["api-5f2c9a1b"])
    received: int = Field(description="transactions in the batch", examples=[1])
    stored: int = Field(description="those that were new", examples=[1])
    already_there: int = Field(description="those that were stored before with the same body", examples=[0])
