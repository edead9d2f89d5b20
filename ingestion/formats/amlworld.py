"""AMLworld (Altman et al., NeurIPS 2023): `…_Trans.csv`, its accounts file and its file of patterns.

Bank ids are numbers: leading zeros do not count. Amounts have two decimals whatever the currency, so those in yen are
rounded. Times are exact to the minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graph.canonical.vocabulary import Precision
from ingestion.cells.amounts import NumberStyle
from ingestion.cells.times import TimeStyle
from ingestion.errors import UnknownFormat
from ingestion.formats.amlworld_words import CHANNELS, CURRENCIES
from ingestion.formats.patterns import read_patterns
from ingestion.formats.plan import Part, Plan, SourceFile, one_transactions_file
from ingestion.mapping.table_map import TableMap

COLUMNS: Final = {
    "occurred_at": "Timestamp",
    "source_bank": "From Bank",
    "source_number": "Account",
    "target_bank": "To Bank",
    "target_number": "Account.1",
    "amount_received": "Amount Received",
    "currency_received": "Receiving Currency",
    "amount_sent": "Amount Paid",
    "currency_sent": "Payment Currency",
    "channel": "Payment Format",
}
_LABEL: Final = "Is Laundering"
_ACCOUNTS: Final = ("Bank Name", "Bank ID", "Account Number", "Entity ID", "Entity Name")


class Amlworld:
    """A header with `Account` twice (or `Account` and `Account.1`) between two banks."""

    name = "amlworld"

    def recognises(self, files: Sequence[SourceFile]) -> str:
        """Whether a file has the columns of transactions."""
        return "columns From Bank, Account, To Bank, Account, Payment Format" if any(map(_fits, files)) else ""

    def plan(self, files: Sequence[SourceFile]) -> Plan:
        """Transactions; the accounts file of the folder; the patterns file that lies beside."""
        main = one_transactions_file(files, [f for f in files if _fits(f)])
        if set(main.header.repeated) - {"Account"}:
            msg = f"{main.path}: columns stand twice: {', '.join(main.header.repeated)}"
            raise UnknownFormat(msg)
        labelled = _LABEL in main.header.names
        parts = [Part(path=main.path, table_map=_transactions(main, labelled=labelled))]
        for file in files:
            if set(_ACCOUNTS) <= set(file.header.names):
                parts.extend(Part(path=file.path, table_map=table_map) for table_map in _accounts())
        patterns = _beside(main.path) if labelled else None
        return Plan(
            format=self.name,
            why=self.recognises(files),
            parts=tuple(parts),
            complete_truth=labelled,
            schemes=read_patterns(patterns) if patterns else {},
            consulted=(patterns,) if patterns else (),
        )


def _fits(file: SourceFile) -> bool:
    return set(COLUMNS.values()) <= set(file.header.names)


def _beside(path: Path) -> Path | None:
    """`HI-Small_Patterns.txt` beside `HI-Small_Trans.csv`."""
    prefix, found, _ = path.name.partition("_Trans")
    patterns = path.with_name(f"{prefix}_Patterns.txt")
    return patterns if found and patterns.is_file() else None


def _transactions(file: SourceFile, *, labelled: bool) -> TableMap:
    return TableMap(
        table="transactions",
        columns=COLUMNS | ({"illicit": _LABEL} if labelled else {}),
        words={"currency_sent": CURRENCIES, "currency_received": CURRENCIES, "channel": CHANNELS},
        numbers=NumberStyle(round=True),
        times=TimeStyle(precision=Precision.MINUTE.value),
        unpadded=frozenset({"source_bank", "target_bank"}),
        label_source="AMLworld ground truth",
        separator=file.header.separator,
    )


def _accounts() -> tuple[TableMap, ...]:
    """One file that fills three tables."""
    key = {"bank": "Bank ID", "number": "Account Number"}
    return (
        TableMap(table="accounts", columns=key, unpadded=frozenset({"bank"})),
        TableMap(table="parties", columns={"party_id": "Entity ID", "name": "Entity Name"}),
        TableMap(table="ownerships", columns={"party_id": "Entity ID", **key}, unpadded=frozenset({"bank"})),
    )
