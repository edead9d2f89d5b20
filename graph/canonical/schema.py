"""Arrow schemas of the canonical tables: what ingestion writes, what the stores keep and export.

Amounts are integers in minor units of their currency (`graph.canonical.currency`), times are microseconds UTC.
An account's id is `bank:number`, or the number alone where the source names no bank.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

_TEXT = pa.string()
_TIME = pa.timestamp("us", tz="UTC")


def _field(name: str, kind: pa.DataType, doc: str, *, required: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=not required, metadata={"doc": doc})


TRANSACTIONS: Final = pa.schema(
    [
        _field("transaction_id", _TEXT, "the client's id, or a hash of the row", required=True),
        _field("source_reference", _TEXT, "file and row, or message id, that it came from"),
        _field("kind", _TEXT, "TransactionKind", required=True),
        _field("status", _TEXT, "Status", required=True),
        _field("related_id", _TEXT, "the transaction that a return, reversal, fee or chargeback belongs to"),
        _field("supersedes_id", _TEXT, "the transaction that this one corrects; that one then counts no more"),
        _field("occurred_at", _TIME, "when it happened", required=True),
        _field("occurred_offset_s", pa.int32(), "offset of the source's clock from UTC", required=True),
        _field("precision", _TEXT, "Precision of occurred_at", required=True),
        _field("booked_at", _TIME, "when the bank booked it"),
        _field("value_date", pa.date32(), "when the money counts"),
        _field("source_kind", _TEXT, "EndKind of the payer's end", required=True),
        _field("source_id", _TEXT, "account or merchant id of the payer; null for cash and outside"),
        _field("target_kind", _TEXT, "EndKind of the beneficiary's end", required=True),
        _field("target_id", _TEXT, "account or merchant id of the beneficiary; null for cash and outside"),
        _field("amount_sent_minor", pa.int64(), "amount the payer gave", required=True),
        _field("currency_sent", _TEXT, "ISO 4217 code, or a crypto ticker", required=True),
        _field("amount_received_minor", pa.int64(), "amount the beneficiary got", required=True),
        _field("currency_received", _TEXT, "ISO 4217 code, or a crypto ticker", required=True),
        _field("amount_base_minor", pa.int64(), "amount sent, in the base currency; null without a rate"),
        _field("channel", _TEXT, "card, transfer, wire, ach, cheque, cash, online, …"),
        _field("device_id", _TEXT, "device that ordered it"),
        _field("source_country", _TEXT, "ISO 3166 alpha-2 of the payer's end"),
        _field("target_country", _TEXT, "ISO 3166 alpha-2 of the beneficiary's end"),
        _field("reference_text", _TEXT, "what the payer wrote"),
        _field("attributes", _TEXT, "JSON object of the source's other columns"),
    ]
)

ACCOUNTS: Final = pa.schema(
    [
        _field("account_id", _TEXT, "bank:number, or number", required=True),
        _field("bank", _TEXT, "bank id"),
        _field("number", _TEXT, "account number within the bank", required=True),
        _field("kind", _TEXT, "AccountKind", required=True),
        _field("name", _TEXT, "display name"),
        _field("country", _TEXT, "ISO 3166 alpha-2"),
        _field("currency", _TEXT, "currency it is kept in"),
        _field("opened_at", _TIME, "opening"),
        _field("closed_at", _TIME, "closing"),
        _field("segment", _TEXT, "person, business, letting_agent, …: the source's own word"),
    ]
)

PARTIES: Final = pa.schema(
    [
        _field("party_id", _TEXT, "id", required=True),
        _field("kind", _TEXT, "person or organisation"),
        _field("name", _TEXT, "name"),
        _field("country", _TEXT, "ISO 3166 alpha-2"),
    ]
)

OWNERSHIPS: Final = pa.schema(
    [
        _field("party_id", _TEXT, "party", required=True),
        _field("account_id", _TEXT, "account", required=True),
        _field("role", _TEXT, "PartyRole", required=True),
        _field("since", _TIME, "start, inclusive; null: always"),
        _field("until", _TIME, "end, exclusive; null: still"),
    ]
)

MERCHANTS: Final = pa.schema(
    [
        _field("merchant_id", _TEXT, "id", required=True),
        _field("name", _TEXT, "name"),
        _field("category", _TEXT, "merchant category code or word"),
        _field("country", _TEXT, "ISO 3166 alpha-2"),
    ]
)

DEVICES: Final = pa.schema(
    [
        _field("device_id", _TEXT, "id", required=True),
        _field("kind", _TEXT, "phone, browser, terminal, …"),
    ]
)

LABELS: Final = pa.schema(
    [
        _field("subject_kind", _TEXT, "SubjectKind: transaction, account or load", required=True),
        _field("subject_id", _TEXT, "id of the subject", required=True),
        _field("verdict", _TEXT, "Verdict", required=True),
        _field("typology", _TEXT, "Typology, where known"),
        _field("scheme_id", _TEXT, "the ring that it belongs to, where known"),
        _field("source", _TEXT, "who says so", required=True),
        _field("known_at", _TIME, "from when on it was known; null: from its load on"),
    ]
)

RATES: Final = pa.schema(
    [
        _field("day", pa.date32(), "first day it holds", required=True),
        _field("currency", _TEXT, "currency", required=True),
        _field("base", _TEXT, "base currency", required=True),
        _field("rate", pa.float64(), "major units of base for one major unit of currency", required=True),
        _field("source", _TEXT, "where it is from: file name, or 'own conversions'", required=True),
    ]
)

#: The canonical tables by name; a canonical folder holds one file of each name (`transactions` must be there).
TABLES: Final = {
    "transactions": TRANSACTIONS,
    "accounts": ACCOUNTS,
    "parties": PARTIES,
    "ownerships": OWNERSHIPS,
    "merchants": MERCHANTS,
    "devices": DEVICES,
    "labels": LABELS,
    "rates": RATES,
}
