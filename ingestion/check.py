"""First pass: the whole source is read, checked and staged; nothing is written to the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TABLES
from ingestion.ahead import ahead
from ingestion.errors import TooManyRefused, UnreadableSource
from ingestion.faults import QUARANTINE, Fault, first_of_each_row, quarantine_rows
from ingestion.formats.patterns import key
from ingestion.formats.plan import Part, Plan
from ingestion.identity import Identity, row_digests, settle, text_digests
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.entities import entities
from ingestion.mapping.moments import Clock
from ingestion.mapping.transactions import CONVERTED, Converted, transactions
from ingestion.options import LoadOptions, Progress
from ingestion.rates import Conversions, count_currencies
from ingestion.reading.open import open_reader
from ingestion.reading.raw import RawBatch
from ingestion.staging import Staging


@dataclass(slots=True)
class Checked:
    """What the first pass found; the rows themselves are staged."""

    batches: int = 0
    rows_in: int = 0
    refused: int = 0
    entity_rows_in: int = 0
    entities_refused: int = 0
    repeated_ids: int = 0
    rounded: int = 0
    unlabelled: int = 0
    self_transfers: int = 0
    currencies: dict[str, int] = field(default_factory=dict)
    conversions: Conversions = field(default_factory=Conversions)
    warnings: list[str] = field(default_factory=list)


class Check:
    """One first pass."""

    def __init__(self, plan: Plan, staging: Staging, *, options: LoadOptions, now: datetime) -> None:
        self.plan, self.staging, self.options = plan, staging, options
        self.clock = Clock(zone=options.zone, now=now)
        self.found = Checked(warnings=list(plan.warnings))
        self._quarantine: list[pa.Table] = []
        self._first_fault: tuple[str, Fault] | None = None

    def run(self, progress: Progress) -> Checked:
        """Stage all parts.

        Raises: `TooManyRefused`, `UnreadableSource` (no row in it, or the file is broken as a whole).
        """
        for part in self.plan.transactions:
            for batch, converted in ahead(self._converted(part)):
                self._stage(part, batch, converted)
                progress(batch.share)
        if not self.found.rows_in:
            msg = f"{self.plan.transactions[0].path}: a header, but no rows"
            raise UnreadableSource(msg)
        self._refuse_too_many(self.found.refused, self.found.rows_in)
        self._settle_ids()
        self._refuse_too_many(self.found.refused, self.found.rows_in)
        self._entities()
        self.staging.put("quarantine", pa.concat_tables([QUARANTINE.empty_table(), *self._quarantine]))
        self._remark()
        return self.found

    def _converted(self, part: Part) -> Iterator[tuple[RawBatch, Converted]]:
        table_map = part.table_map
        reader = open_reader(
            part.path,
            encoding=table_map.encoding,
            separator=table_map.separator,
            batch_rows=self.options.batch_rows,
        )
        convert = transactions if table_map.table == "transactions" else entities
        for batch in reader.batches():
            yield batch, convert(Cells(batch, reader.header.names, table_map), self.clock)
        self.found.warnings.extend(reader.warnings)

    def _stage(self, part: Part, batch: RawBatch, converted: Converted) -> None:
        found = self.found
        found.rows_in += batch.rows_in
        found.refused += self._refuse(part.path, [*batch.refused, *converted.faults])
        found.rounded += converted.rounded
        table = self._with_schemes(_referenced(converted.table, part.path))
        if not table.num_rows:
            return
        found.unlabelled += table["verdict"].null_count
        same = pc.equal(table["source_id"], table["target_id"])
        found.self_transfers += pc.sum(same).as_py() or 0
        count_currencies(found.currencies, [table])
        found.conversions.add_transactions(table)
        self.staging.put(f"batch-{found.batches:06}", table)
        self.staging.append("rows", row_digests(table))
        self.staging.append("ids", text_digests(table["transaction_id"]))
        self.staging.append("has_id", _has(table["transaction_id"]))
        self.staging.append("numbers", table["row"].to_numpy())
        found.batches += 1

    def _refuse(self, path: Path, faults: list[Fault]) -> int:
        """Quarantine rows of these faults, one a row; returns how many."""
        rows = first_of_each_row(faults)
        if rows:
            self._first_fault = self._first_fault or (path.name, rows[0])
            self._quarantine.append(quarantine_rows(path.name, rows))
        return len(rows)

    def _refuse_too_many(self, refused: int, rows: int) -> None:
        limit = self.options.max_quarantine_share
        if refused > limit * rows and self._first_fault is not None:
            file, fault = self._first_fault
            where = f"{file} row {fault.row}, {fault.field or 'row'} {fault.value[:60]!r}: {fault.reason}"
            raise TooManyRefused(refused, rows, limit, where)

    def _with_schemes(self, table: pa.Table) -> pa.Table:
        """The attempts that a file of patterns names, on the illicit rows that it lists."""
        if not self.plan.schemes:
            return table
        where = np.flatnonzero(pc.equal(table["verdict"], "illicit").to_numpy(zero_copy_only=False))
        schemes: list[str | None] = [None] * table.num_rows
        typologies = list(schemes)
        rows = table.take(pa.array(where)).to_pylist()
        for position, row in zip(where.tolist(), rows, strict=True):
            scheme = self.plan.schemes.get(key(row))
            if scheme is not None:
                schemes[position], typologies[position] = scheme.scheme_id, scheme.typology
        for name, values in (("scheme_id", schemes), ("typology", typologies)):
            table = table.set_column(table.schema.get_field_index(name), name, pa.array(values, pa.string()))
        return table

    def _settle_ids(self) -> None:
        """Decide which ids hold, once all rows are known; identical rows under one id are refused but for the first."""
        rows = self.staging.column("rows", "<u8").reshape(-1, 2)
        ids = self.staging.column("ids", "<u8").reshape(-1, 2)
        settled = settle(ids, self.staging.column("has_id", "?"), rows)
        self.found.repeated_ids = settled.repeated_ids
        self.staging.replace("before", settled.before.astype(np.int32))
        self.staging.replace("replaced", settled.replaced)
        self.staging.replace("repeated", settled.repeated)
        if settled.repeated.any():
            self._refuse_repeated(settled)

    def _refuse_repeated(self, settled: Identity) -> None:
        numbers = self.staging.column("numbers", "<i8")
        start = 0
        for batch in range(self.found.batches):
            table = self.staging.get(f"batch-{batch:06}")
            where = np.flatnonzero(settled.repeated[start : start + table.num_rows])
            rows = table.select(["row", "transaction_id", "source_reference"]).take(pa.array(where)).to_pylist()
            faults = [
                Fault(r["row"], "transaction_id", r["transaction_id"], f"the same transaction as row {first}")
                for r, first in zip(rows, numbers[settled.first[start + where]].tolist(), strict=True)
            ]
            if faults:
                name = rows[0]["source_reference"].rsplit(":", 1)[0]
                self.found.refused += self._refuse(Path(name), faults)
            start += table.num_rows

    def _entities(self) -> None:
        counts = dict.fromkeys(TABLES, 0)
        for part in self.plan.entities:
            name, rows, refused = part.table_map.table, 0, 0
            for batch, converted in self._converted(part):
                rows += batch.rows_in
                refused += self._refuse(part.path, [*batch.refused, *converted.faults])
                self.staging.put(f"{name}-{counts[name]:06}", converted.table)
                counts[name] += 1
            self.found.entity_rows_in += rows
            self.found.entities_refused += refused
            self._refuse_too_many(refused, rows)

    def _remark(self) -> None:
        found = self.found
        if found.repeated_ids:
            found.warnings.append(
                f"{found.repeated_ids:,} ids stand on different rows: they became the attribute `repeated_id`, "
                "and these rows are named by their content"
            )
        if found.rounded:
            found.warnings.append(f"{found.rounded:,} amounts had more decimals than their currency and were rounded")
        if found.self_transfers:
            found.warnings.append(
                f"{found.self_transfers:,} transfers go from an account to itself; they make no motif"
            )


def _referenced(table: pa.Table, path: Path) -> pa.Table:
    """The rows, with `file:row` as their source reference."""
    reference = pc.binary_join_element_wise(path.name, table["row"].cast(pa.string()), ":")
    return table.set_column(
        table.schema.get_field_index("source_reference"), CONVERTED.field("source_reference"), reference
    )


def _has(ids: pa.ChunkedArray) -> Any:
    return ids.is_valid().to_numpy()
