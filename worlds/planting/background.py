"""The background: a clean canonical world, read and checked before anything is planted into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graph.canonical.schema import TABLES
from graph.canonical.vocabulary import EndKind, SubjectKind, Verdict
from graph.columns import Bools, Float64s, Int64s
from worlds.calendar import DAY_S
from worlds.planting.errors import UnfitBackground

_NEEDED: Final = ("transactions", "accounts", "ownerships", "labels")
#: Days below which no part of a world has room for an attempt.
_FEWEST_DAYS: Final = 20


@dataclass(frozen=True)
class Background:
    """Tables of a clean world by name, its transactions in time order."""

    tables: dict[str, pa.Table]

    @property
    def transactions(self) -> pa.Table:
        """The table of transactions."""
        return self.tables["transactions"]

    def time_s(self) -> Int64s:
        """[rows] seconds since 1970, ascending."""
        return seconds(self.transactions["occurred_at"])


def seconds(column: pa.ChunkedArray) -> Int64s:
    """[rows] seconds since 1970 of moments; 0 where there is none."""
    return np.asarray(pc.fill_null(column.cast(pa.int64()), 0)) // 1_000_000


def read_background(folder: Path) -> Background:
    """The clean world in a folder of Parquet files.

    Raises: `UnfitBackground` where it is no canonical world, not in time order, too short, or not known to be clean.
    """
    tables = read_tables(folder)
    background = Background(tables)
    _refuse_unclean(folder, tables["labels"])
    time_s = background.time_s()
    if len(time_s) == 0 or np.any(np.diff(time_s) < 0):
        msg = f"{folder / 'transactions.parquet'}: the rows are not in the order of occurred_at"
        raise UnfitBackground(msg)
    if time_s[-1] - time_s[0] < _FEWEST_DAYS * DAY_S:
        msg = f"{folder}: a background needs {_FEWEST_DAYS} days or more"
        raise UnfitBackground(msg)
    currencies = {*pc.unique(background.transactions["currency_sent"]).to_pylist()}
    if len(currencies) > 1 and "rates" not in tables:
        msg = f"{folder}: several currencies, but no rates.parquet"
        raise UnfitBackground(msg)
    return background


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """The canonical tables in a folder of Parquet files, by name. Raises: `UnfitBackground`."""
    return {name: _table(folder, name) for name in TABLES if name in _NEEDED or (folder / f"{name}.parquet").exists()}


def _table(folder: Path, name: str) -> pa.Table:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        msg = f"{path} is not there: a background is a folder that `ringtrace generate` wrote"
        raise UnfitBackground(msg)
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        msg = f"{path} is no Parquet file: {error}"
        raise UnfitBackground(msg) from error
    for field in TABLES[name]:
        if field.name not in table.column_names:
            msg = f"{path}: the column {field.name} is missing; it is not canonical"
            raise UnfitBackground(msg)
        if table[field.name].type != field.type:
            msg = f"{path}: {field.name} is {table[field.name].type}, not {field.type}"
            raise UnfitBackground(msg)
        if not field.nullable and table[field.name].null_count:
            row = int(np.flatnonzero(np.asarray(table[field.name].is_null()))[0])
            msg = f"{path}: row {row + 1} has no {field.name}"
            raise UnfitBackground(msg)
    return table.select(TABLES[name].names)


def _refuse_unclean(folder: Path, labels: pa.Table) -> None:
    illicit = int(pc.sum(pc.equal(labels["verdict"], Verdict.ILLICIT.value)).as_py() or 0)
    if illicit:
        msg = f"{folder} is not clean: {illicit:,} labels say illicit (see `generate --no-rings`)"
        raise UnfitBackground(msg)
    says_clean = pc.and_(
        pc.equal(labels["subject_kind"], SubjectKind.LOAD.value), pc.equal(labels["verdict"], Verdict.CLEAN.value)
    )
    if not pc.any(says_clean).as_py():
        msg = f"{folder} is not known to be clean: no label says so of its load"
        raise UnfitBackground(msg)


def between_accounts(transactions: pa.Table) -> Bools:
    """[rows] whether both ends are accounts."""
    ends = [pc.equal(transactions[f"{side}_kind"], EndKind.ACCOUNT.value) for side in ("source", "target")]
    return np.asarray(pc.and_(*ends))


@dataclass(frozen=True)
class Rates:
    """Major units of the base currency for one major unit of a currency, by day."""

    by_currency: dict[str, tuple[Int64s, Float64s]]

    @classmethod
    def of(cls, tables: dict[str, pa.Table]) -> Rates:
        """From the table of rates; without one, every currency is the base."""
        found = {}
        if "rates" in tables:
            rates = tables["rates"].sort_by("day")
            for currency in pc.unique(rates["currency"]).to_pylist():
                own = rates.filter(pc.equal(rates["currency"], currency))
                found[currency] = (np.asarray(own["day"].cast(pa.int32())).astype(np.int64), np.asarray(own["rate"]))
        return cls(found)

    def at(self, currency: str, time_s: int) -> float:
        """The rate of that day, or of the last day before with one."""
        if currency not in self.by_currency:
            return 1.0
        days, rates = self.by_currency[currency]
        return float(rates[max(int(np.searchsorted(days, time_s // DAY_S, side="right")) - 1, 0)])
