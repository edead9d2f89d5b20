"""Canonical data: a file of transactions, or a folder with one file a table (CSV or Parquet)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.canonical.schema import TABLES, TRANSACTIONS
from ingestion.errors import UnknownFormat
from ingestion.formats.plan import Part, Plan, SourceFile, one_transactions_file
from ingestion.mapping.table_map import TableMap
from ingestion.reading.raw import Header

#: Fields that a canonical file of transactions may give beside those of the schema.
EXTRA_FIELDS: Final = frozenset(
    "amount_sent amount_received source_bank source_number target_bank target_number illicit typology scheme_id "
    "label_known_at".split()
)
_AMOUNTS: Final = ({"amount_sent_minor", "currency_sent"}, {"amount_sent", "currency_sent"})
_ENDS: Final = ({"source_id"}, {"target_id"}, {"source_number"}, {"target_number"})
#: Columns that our own exports add.
_IGNORED: Final = frozenset({"amount_base_minor", "source_reference", "load_seq", "recorded_at", "load_id"})


class Canonical:
    """Columns named as in `graph.canonical.schema`, in any order."""

    name = "canonical"

    def recognises(self, files: Sequence[SourceFile]) -> str:
        """Whether a file has the columns that every transaction needs."""
        if any(_is_transactions(f.header) for f in files):
            return "columns occurred_at, currency_sent, an amount sent and the ends"
        return ""

    def plan(self, files: Sequence[SourceFile]) -> Plan:
        """Files by their stem (`accounts.csv`, `labels.parquet.zst`); a lone file is the transactions."""
        by_table = {f.path.name.split(".")[0]: f for f in files}
        found = by_table.get("transactions") if len(files) > 1 else None
        main = found or one_transactions_file(files, [f for f in files if _is_transactions(f.header)])
        _refuse_repeated(main)
        parts, warnings = [Part(path=main.path, table_map=_transactions(main.header))], []
        extra = sorted(set(main.header.names) - set(TRANSACTIONS.names) - EXTRA_FIELDS - _IGNORED)
        if extra:
            warnings.append(f"{main.path.name}: columns that are not canonical became attributes: {', '.join(extra)}")
        for table, schema in TABLES.items():
            file = by_table.get(table)
            if table == "transactions" or file is None or file is main:
                continue
            _refuse_repeated(file)
            columns = {n: n for n in file.header.names if n in schema.names}
            parts.append(Part(path=file.path, table_map=TableMap(table=table, columns=columns)))
        return Plan(
            format=self.name,
            why=self.recognises(files),
            parts=tuple(parts),
            complete_truth="illicit" in main.header.names,
            warnings=tuple(warnings),
        )


def _is_transactions(header: Header) -> bool:
    names = set(header.names)
    return "occurred_at" in names and any(a <= names for a in _AMOUNTS) and any(e <= names for e in _ENDS)


def _transactions(header: Header) -> TableMap:
    columns = {n: n for n in header.names if (n in TRANSACTIONS.names or n in EXTRA_FIELDS) and n not in _IGNORED}
    for which in ("sent", "received"):
        if {f"amount_{which}", f"amount_{which}_minor"} <= columns.keys():
            msg = f"both amount_{which} and amount_{which}_minor are given: leave one out"
            raise UnknownFormat(msg)
    return TableMap(table="transactions", columns=columns, ignored=_IGNORED)


def _refuse_repeated(file: SourceFile) -> None:
    if file.header.repeated:
        msg = f"{file.path}: columns stand twice: {', '.join(file.header.repeated)}"
        raise UnknownFormat(msg)
