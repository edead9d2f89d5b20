"""Constraints and indexes, names of properties, and what is told of a load's visibility.

A transaction's `row` is `load << 32 | ordinal`, as in the SQLite store; its place in the common order comes from its
`(:Load)`, which gets one only when it completes.
"""

from __future__ import annotations

from typing import Final

from graph.canonical.schema import TABLES

VERSION: Final = 2
ORDINAL_BITS: Final = 32
ORDINALS: Final = 2**ORDINAL_BITS

_UNIQUE: Final = {
    "Transaction": "transactionId",
    "Account": "accountId",
    "Merchant": "merchantId",
    "Device": "deviceId",
    "Customer": "customerId",
    "Ring": "ringId",
    "Load": "loadId",
    "Label": "key",
    "Rate": "key",
    "StoreFact": "key",
    "HubView": "key",
}
_INDEXED: Final = (
    ("transaction_row", "(n:Transaction) ON (n.row)"),
    ("transaction_supersedes", "(n:Transaction) ON (n.supersedesId)"),
    ("transaction_score_run", "(n:Transaction) ON (n.scoreRun)"),
    ("account_score_run", "(n:Account) ON (n.scoreRun)"),
    ("load_number", "(n:Load) ON (n.number)"),
    ("load_complete", "(n:Load) ON (n.complete)"),
    ("batch_load", "(n:LoadBatch) ON (n.load)"),
    ("pairs_load", "(n:BatchPairs) ON (n.load)"),
    ("staged_load", "(n:StagedTable) ON (n.load)"),
    ("claim_row", "(n:Claim) ON (n.row)"),
    ("claim_transaction", "(n:Claim) ON (n.transactionId)"),
    ("quarantined_load", "(n:QuarantinedRow) ON (n.load)"),
    ("flow_pending", "()-[n:FLOW]-() ON (n.pendingLoad)"),
)

STATEMENTS: Final = (
    *(
        f"CREATE CONSTRAINT {label.lower()}_{key.lower()} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
        for label, key in _UNIQUE.items()
    ),
    *(f"CREATE INDEX {name} IF NOT EXISTS FOR {what}" for name, what in _INDEXED),
)

#: Node labels and id properties of the two kinds of ends; labels in statements come from here only.
ENDS: Final = {"account": ("Account", "accountId"), "merchant": ("Merchant", "merchantId")}


def camel(name: str) -> str:
    """A column's name as a property: `amount_sent_minor` is `amountSentMinor`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


#: Columns of a transaction that are relationships: kinds of ends are kept only where there is no id.
ENDS_AND_DEVICE: Final = ("source_kind", "source_id", "target_kind", "target_id", "device_id")
PROPERTIES: Final = {name: camel(name) for name in TABLES["transactions"].names if name not in ENDS_AND_DEVICE}
