"""Tables as data scientists hold them: pandas, Arrow, or NumPy in snapml's layout; read column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.arrays import Float32s, Float64s, Int64s
from graph.frames.errors import EmptyTable, WrongTable, WrongValue

if TYPE_CHECKING:
    import pyarrow as pa

#: What a column is to the graph, and its name in a frame or its position in an array.
NAMES: Final[Mapping[str, str]] = {
    "id": "transaction_id",
    "source": "source",
    "target": "target",
    "time": "occurred_at",
    "amount": "amount",
}
POSITIONS: Final = {"id": 0, "source": 1, "target": 2, "time": 3, "amount": 4}
#: Whole numbers that a float holds exactly.
_EXACT: Final = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """One table and the names of its roles; `column` takes a role, a name or a position."""

    data: Any
    names: tuple[str, ...]
    roles: Mapping[str, str]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.data)

    def name_of(self, role: str | int) -> str:
        """The column's name. Raises: `WrongTable`."""
        name = self.names[role] if isinstance(role, int) and role < len(self.names) else self.roles.get(str(role))
        if name not in self.names:
            msg = f"the table has no column {name or role!r}; it has {', '.join(self.names[:20])}"
            raise WrongTable(msg)
        return str(name)

    def column(self, role: str | int) -> Any:
        """NumPy where the table is NumPy, else Arrow."""
        name = self.name_of(role)
        if isinstance(self.data, np.ndarray):
            return self.data[:, self.names.index(name)]
        return _whole(self.data[name] if is_arrow(self.data) else _arrow().Array.from_pandas(self.data[name]))

    def like(self, rows: Float32s, names: list[str]) -> Any:
        """The rows in the kind of table that came, with its index."""
        if isinstance(self.data, np.ndarray):
            return rows
        if is_arrow(self.data):
            return _arrow().table({name: np.ascontiguousarray(rows[:, k]) for k, name in enumerate(names)})
        return type(self.data)(rows, index=self.data.index, columns=names)


def table_of(data: Any, columns: Mapping[str, str] | None) -> Table:
    """`data` with its roles. Raises: `WrongTable`, `EmptyTable`."""
    unknown = sorted(set(columns or {}) - set(NAMES))
    if unknown:
        msg = f"no column is a {unknown[0]!r}; there are {', '.join(NAMES)}"
        raise WrongTable(msg)
    if isinstance(data, np.ndarray):
        if data.ndim != 2 or data.shape[1] < 4 or data.dtype.kind not in "iuf":
            raise WrongTable("an array must have numbers in two dimensions: id, source, target, time and more")
        names = tuple(str(k) for k in range(data.shape[1]))
        roles = {role: str(position) for role, position in POSITIONS.items()}
    elif is_arrow(data) or hasattr(data, "iloc"):
        names = tuple(data.column_names if is_arrow(data) else map(str, data.columns))
        roles = {**NAMES, **(columns or {})}
    else:
        msg = f"no pandas or Arrow table and no NumPy array: {type(data).__name__}"
        raise WrongTable(msg)
    if len(data) == 0:
        raise EmptyTable("the table has no rows")
    return Table(data, names, roles)


def times(table: Table) -> tuple[Int64s, int]:
    """[n] times and how many of their units make one that windows are written in. Raises: `WrongValue`.

    Times with a calendar are microseconds, windows then seconds; numbers are taken as they are.
    """
    column, name = table.column("time"), table.name_of("time")
    if is_arrow(column) and _arrow().types.is_timestamp(column.type):
        _refuse_nulls(column, name)
        at = np.asarray(column.cast(_arrow().timestamp("us", column.type.tz), safe=False).cast("int64"))
        return _ascending(at, name), 1_000_000
    return _ascending(whole_numbers(column, name), name), 1


def whole_numbers(column: Any, name: str) -> Int64s:
    """[n] the column as 64-bit whole numbers. Raises: `WrongValue` for anything else."""
    values = _numbers(column, name)
    if values.dtype.kind == "f":
        wrong = ~(np.abs(values) <= _EXACT) | (values != np.floor(values))
        _refuse(wrong, values, "no whole number up to 2^53", name)
    elif values.dtype == np.uint64:
        _refuse(values > np.uint64(2**63 - 1), values, "beyond 64 bits", name)
    return values.astype(np.int64)


def amounts(column: Any, name: str) -> Float64s:
    """[n] finite numbers, none negative. Raises: `WrongValue`."""
    values = _numbers(column, name).astype(np.float64)
    _refuse(~np.isfinite(values), values, "not a finite number", name)
    _refuse(values < 0, values, "negative", name)
    return values


def _numbers(column: Any, name: str) -> np.ndarray[Any, Any]:
    if is_arrow(column):
        if not (_arrow().types.is_integer(column.type) or _arrow().types.is_floating(column.type)):
            msg = f"column {name} must hold numbers, not {column.type}"
            raise WrongTable(msg)
        _refuse_nulls(column, name)
    return np.asarray(column)


def _ascending(at: Int64s, name: str) -> Int64s:
    back = np.flatnonzero(at[1:] < at[:-1])
    if len(back):
        raise WrongValue("time runs back; sort the table by time", row=int(back[0]) + 1, column=name)
    return at


def _refuse(wrong: np.ndarray[Any, Any], values: np.ndarray[Any, Any], why: str, name: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        msg = f"{values[rows[0]]!s} is {why}"
        raise WrongValue(msg, row=int(rows[0]), column=name)


def _refuse_nulls(column: pa.Array, name: str) -> None:
    if column.null_count:
        row = int(np.flatnonzero(np.asarray(column.is_null()))[0])
        raise WrongValue("nothing stands there", row=row, column=name)


def ids(column: Any, name: str) -> Int64s | pa.Array:
    """Whole numbers, or Arrow text. Raises: `WrongValue`, `WrongTable`."""
    if is_arrow(column) and _arrow().types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if is_arrow(column) and (_arrow().types.is_string(column.type) or _arrow().types.is_large_string(column.type)):
        _refuse_nulls(column, name)
        return column
    return whole_numbers(column, name)


def _whole(column: Any) -> pa.Array:
    """One Arrow array of one or of chunks."""
    chunks = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    if hasattr(chunks, "chunks"):
        return _arrow().concat_arrays(chunks.chunks) if chunks.num_chunks else _arrow().array([], chunks.type)
    return chunks


def is_arrow(data: Any) -> bool:
    """Whether it is an Arrow table or array; Arrow is imported only where somebody brings it."""
    return type(data).__module__.startswith("pyarrow")


def _arrow() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - NumPy's tables do without

    return pa
