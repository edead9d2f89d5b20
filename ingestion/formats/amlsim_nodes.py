"""AMLSim's graph files: `nodes.csv` (nodeid, isFraud, …), `transactions.csv` (sourceNodeId, targetNodeId, value, time).

Time is a step of one day; day 0 is 2017-01-01, AMLSim's default. Amounts are US dollars, its default too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingestion.cells.times import TimeStyle
from ingestion.formats.plan import Part, Plan, SourceFile, one_transactions_file
from ingestion.mapping.table_map import TableMap

ORIGIN: Final = "2017-01-01"
_TRANSACTIONS: Final = {
    "source_id": "sourceNodeId",
    "target_id": "targetNodeId",
    "amount_sent": "value",
    "occurred_at": "time",
}


class AmlsimNodes:
    """A header of graph edges, with the nodes beside it."""

    name = "amlsim"

    def recognises(self, files: Sequence[SourceFile]) -> str:
        """Whether a file has the columns of the edges."""
        return "columns sourceNodeId, targetNodeId, value, time" if any(map(_fits, files)) else ""

    def plan(self, files: Sequence[SourceFile]) -> Plan:
        """Edges as transactions, nodes as accounts and as labels of accounts."""
        main = one_transactions_file(files, [f for f in files if _fits(f)])
        edges = TableMap(
            table="transactions",
            columns=_TRANSACTIONS,
            constants={"currency_sent": "USD", "channel": "transfer"},
            times=TimeStyle(pattern="step_days", origin=ORIGIN),
        )
        parts = [Part(path=main.path, table_map=edges)]
        for file in files:
            if "nodeid" in file.header.names:
                parts.append(
                    Part(path=file.path, table_map=TableMap(table="accounts", columns={"account_id": "nodeid"}))
                )
                if "isFraud" in file.header.names:
                    parts.append(Part(path=file.path, table_map=_labels()))
        return Plan(format=self.name, why=self.recognises(files), parts=tuple(parts))


def _fits(file: SourceFile) -> bool:
    return set(_TRANSACTIONS.values()) <= set(file.header.names) and not file.header.repeated


def _labels() -> TableMap:
    return TableMap(
        table="labels",
        columns={"subject_id": "nodeid", "illicit": "isFraud"},
        constants={"subject_kind": "account"},
        label_source="AMLSim ground truth",
    )
