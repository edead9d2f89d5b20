"""The cells of a batch by canonical field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.cells.parsed import Parsed, as_text, null_mask
from ingestion.cells.words import translate
from ingestion.faults import Faults
from ingestion.mapping.table_map import TableMap
from ingestion.reading.raw import RawBatch

_MISSING = "missing"


class Cells:
    """Cells of one batch, read through a map; refusals are collected in `faults`."""

    def __init__(self, batch: RawBatch, names: Sequence[str], table_map: TableMap) -> None:
        self.map = table_map
        self.length = len(batch.rows)
        self.faults = Faults(batch.rows)
        self._columns = dict(zip(names, batch.columns, strict=True))

    def has(self, field: str) -> bool:
        """Whether the source gives this field."""
        return field in self.map.columns or field in self.map.constants or field in self.map.lookups

    def raw(self, field: str) -> pa.Array:
        """The field's cells: of its column (else its constant), words translated; nulls where the source has none."""
        if field in self.map.lookups:
            lookup = self.map.lookups[field]
            known = pa.array(list(lookup.values), pa.string())
            where = pc.index_in(as_text(self.raw(lookup.by)), known, skip_nulls=True)
            return pa.array(list(lookup.values.values()), pa.string()).take(where)
        constant = self.map.constants.get(field)
        if field not in self.map.columns:
            return pa.array([constant] * self.length, pa.string())
        cells = self._columns[self.map.columns[field]]
        words = self.map.words.get(field)
        if words:
            cells = translate(cells, words)
        if field in self.map.unpadded:
            cells = pc.utf8_ltrim(as_text(cells), "0")
            cells = pc.if_else(pc.equal(cells, ""), "0", cells)
        if constant is not None:
            cells = as_text(cells).fill_null(constant)
        return cells

    def column(self, field: str) -> str:
        """The source's name of a field, for messages."""
        return self.map.columns.get(field, field)

    def taken(self, field: str, parse: Callable[[pa.Array], Parsed], *, required: bool = False) -> pa.Array:
        """Parsed values of a field; wrong cells, and empty ones where `required`, are refused."""
        cells = self.raw(field)
        return self.checked(field, cells, parse(cells), required=required)

    def checked(self, field: str, cells: pa.Array, parsed: Parsed, *, required: bool = False) -> pa.Array:
        """The values of an already parsed field, faults noted."""
        self.faults.refuse(parsed.wrong, self.column(field), cells, parsed.why)
        if required:
            self.faults.refuse(null_mask(cells), self.column(field), None, _MISSING)
        return parsed.values

    def of_column(self, column: str) -> pa.Array:
        """The text cells of a source column."""
        return as_text(self._columns[column])

    def others(self) -> dict[str, pa.Array]:
        """The columns that no field takes."""
        used = set(self.map.columns.values()) | self.map.ignored
        if self.map.direction is not None:
            used.add(self.map.direction.column)
        return {name: cells for name, cells in self._columns.items() if name not in used and name}

    def keep(self) -> npt.NDArray[np.bool_]:
        """[n] rows without fault."""
        return ~self.faults.bad
