"""Second pass: what is staged goes into the store, batch by batch; repeated after a crash it goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import LABELS, TABLES, TRANSACTIONS
from graph.canonical.vocabulary import SubjectKind, Verdict
from graph.store.protocol import GraphStore
from ingestion.ahead import ahead
from ingestion.identity import hash_ids
from ingestion.mapping.entities import THIS_LOAD
from ingestion.options import Progress
from ingestion.rates import RateTable
from ingestion.staging import Staging


class Write:
    """The second pass of one load."""

    def __init__(self, load_id: str, store: GraphStore, staging: Staging, facts: Mapping[str, Any]) -> None:
        self.load_id, self.store, self.staging, self.facts = load_id, store, staging, facts
        self.stored = self.already_there = self.without_rate = 0

    def run(self, progress: Progress) -> None:
        """Write everything and make it visible.

        Raises: `IdConflict`, `StoreUnavailable`.
        """
        for tables in self._entities():
            self.store.write_entities(self.load_id, tables)
        rates = self.staging.get("rates")
        if rates.num_rows:
            self.store.write_entities(self.load_id, {"rates": rates})
        table = RateTable.from_arrow(rates, self.facts["base_currency"])
        for number, (transactions, labels) in enumerate(ahead(self._batches(table))):
            if labels.num_rows:
                self.store.write_entities(self.load_id, {"labels": labels})
            result = self.store.write_batch(self.load_id, number, transactions)
            self.stored += result.stored
            self.already_there += result.already_there
            progress((number + 1) / max(self.facts["batches"], 1))
        if self.facts["complete_truth"]:
            self.store.write_entities(
                self.load_id, {"labels": _rest_is_clean(self.load_id, self.facts["label_source"])}
            )
        self.store.write_quarantine(self.load_id, self.staging.get("quarantine"))

    def _entities(self) -> Iterator[dict[str, pa.Table]]:
        """Staged tables, parties and accounts before what names them."""
        for name in TABLES:
            number = 0
            while self.staging.has(f"{name}-{number:06}"):
                table = self.staging.get(f"{name}-{number:06}")
                if table.num_rows:
                    yield {name: _of_this_load(table, self.load_id) if name == "labels" else table}
                number += 1

    def _batches(self, rates: RateTable) -> Iterator[tuple[pa.Table, pa.Table]]:
        """(transactions, the labels that their rows carry) of each staged batch."""
        digests = self.staging.column("rows", "<u8").reshape(-1, 2)
        before = self.staging.column("before", "<i4")
        replaced, repeated = self.staging.column("replaced", "?"), self.staging.column("repeated", "?")
        start = 0
        for number in range(self.facts["batches"]):
            table = self.staging.get(f"batch-{number:06}")
            rows = slice(start, start + table.num_rows)
            start += table.num_rows
            table = _with_ids(table, digests[rows], before[rows], replaced[rows])
            if repeated[rows].any():
                table = table.filter(pa.array(~repeated[rows]))
            amounts = rates.amounts(table)
            self.without_rate += amounts.null_count
            table = table.set_column(table.schema.get_field_index("amount_base_minor"), "amount_base_minor", amounts)
            labels = _labels(table, self.facts["label_source"], complete_truth=self.facts["complete_truth"])
            yield table.select(TRANSACTIONS.names).cast(TRANSACTIONS), labels


def _with_ids(table: pa.Table, digests: Any, before: Any, replaced: Any) -> pa.Table:
    """The batch with every transaction named; an id that does not hold becomes an attribute."""
    ids = table["transaction_id"].combine_chunks()
    missing = ids.is_null().to_numpy(zero_copy_only=False) | replaced
    if not missing.any():
        return table
    named = pc.if_else(pa.array(missing), hash_ids(digests, before), ids)
    if replaced.any():
        attributes = table["attributes"].to_pylist()
        old = ids.to_pylist()
        for row in np.flatnonzero(replaced).tolist():
            attributes[row] = _remembering(attributes[row], old[row])
        position = table.schema.get_field_index("attributes")
        table = table.set_column(position, "attributes", pa.array(attributes, pa.string()))
    return table.set_column(0, "transaction_id", named)


def _remembering(attributes: str | None, repeated_id: str) -> str:
    whole = {**(json.loads(attributes) if attributes else {}), "repeated_id": repeated_id}
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def _labels(table: pa.Table, source: str, *, complete_truth: bool) -> pa.Table:
    """The labels that rows carry; only those that say illicit, where clean is said of the load's rest at once."""
    wanted = pc.equal(table["verdict"], Verdict.ILLICIT.value) if complete_truth else table["verdict"].is_valid()
    marked = table.filter(wanted)
    n = marked.num_rows
    columns = [
        pa.array([SubjectKind.TRANSACTION.value] * n, pa.string()),
        *(marked[name] for name in ("transaction_id", "verdict", "typology", "scheme_id")),
        pa.array([source] * n, pa.string()),
        marked["known_at"],
    ]
    return pa.Table.from_arrays(columns, names=LABELS.names).cast(LABELS)


def _of_this_load(labels: pa.Table, load_id: str) -> pa.Table:
    """The labels, those of the load itself under its id."""
    kind, subject = labels["subject_kind"], labels["subject_id"]
    its_own = pc.and_(pc.equal(kind, SubjectKind.LOAD.value), pc.equal(subject, THIS_LOAD))
    place = labels.schema.get_field_index("subject_id")
    return labels.set_column(place, labels.schema.field(place), pc.if_else(its_own, load_id, subject))


def _rest_is_clean(load_id: str, source: str) -> pa.Table:
    """The label of the load: every transaction without a verdict of its own is clean."""
    row = {
        "subject_kind": SubjectKind.LOAD.value,
        "subject_id": load_id,
        "verdict": Verdict.CLEAN.value,
        "source": source,
    }
    return pa.Table.from_pylist([row], schema=LABELS)
