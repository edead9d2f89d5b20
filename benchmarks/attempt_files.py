"""AMLworld's published files beside the repository, and the event columns that its laundering attempts lie in."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from graph.canonical.currency import EXPONENT
from graph.columns import EventColumns
from graph.snapshot import read_columns
from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.settings import Settings
from worlds.planting.attempts import Attempt

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "amlworld"
EXCERPT: Final = DATA / "HI-Small_Trans_excerpt_36595.csv"
#: The header of AMLworld's files of transactions, which the files of attempts lack.
_HEADER: Final = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    "Payment Format,Is Laundering"
)
#: Minute, payer, beneficiary, amount paid: what a line has in common with a row.
Key = tuple[str, str, str, float]


def key_of(line: str) -> Key:
    """What identifies the transfer of a line."""
    at, from_bank, payer, to_bank, beneficiary, _, _, paid, currency, *_ = line.split(",")
    return at, f"{int(from_bank)}:{payer}", f"{int(to_bank)}:{beneficiary}", _rounded(float(paid), currency)


def _rounded(amount: float, currency: str) -> float:
    """As both files can say it: yen have no digits after the point, bitcoins were written with six."""
    return round(amount, {"Yen": 0, "JPY": 0, "Bitcoin": 6, "BTC": 6}.get(currency, 2))


def excerpt_columns(folder: Path) -> tuple[EventColumns, Path]:
    """The excerpt through the product's own door, and a file of the rates that its conversions tell."""
    store = open_store(Settings(home=folder))
    load(EXCERPT, store, options=LoadOptions(base_currency="USD"), staging=folder / "staging")
    columns, rates = read_columns(store, folder / "snapshots"), store.export_table("rates")
    store.close()
    return columns, _written(rates, folder / "rates.csv")


def _written(rates: pa.Table, path: Path) -> Path:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["day", "currency", "base", "rate"])
        for row in rates.to_pylist():
            writer.writerow([row["day"], row["currency"], row["base"], f"{row['rate']:.9f}"])
    return path


def alone(attempts: list[Attempt], folder: Path, rates: Path) -> EventColumns:
    """Columns of nothing but the attempts' own transfers."""
    return _loaded([line for attempt in attempts for line in attempt.lines], folder, rates)


def clean(folder: Path, rates: Path) -> EventColumns:
    """Columns of the excerpt's transfers between two accounts that are no laundering."""
    lines = EXCERPT.read_text().splitlines()[1:]
    return _loaded([line for line in lines if line.endswith(",0") and not _is_to_itself(line)], folder, rates)


def _is_to_itself(line: str) -> bool:
    _, from_bank, payer, to_bank, beneficiary, *_ = line.split(",")
    return (from_bank, payer) == (to_bank, beneficiary)


def _loaded(lines: list[str], folder: Path, rates: Path) -> EventColumns:
    folder.mkdir(parents=True)
    path = folder / "transactions.csv"
    path.write_text("\n".join([_HEADER, *lines]) + "\n")
    store = open_store(Settings(home=folder))
    load(path, store, options=LoadOptions(base_currency="USD", rates=rates), staging=folder / "staging")
    columns = read_columns(store, folder / "snapshots")
    store.close()
    return columns


def rows_by_key(columns: EventColumns) -> dict[Key, int]:
    """The row of each transfer."""
    nodes = columns.node_ids.to_pylist()
    found = {}
    for row in range(len(columns)):
        at = datetime.fromtimestamp(columns.occurred_at_us[row] / 1_000_000, UTC).strftime("%Y/%m/%d %H:%M")
        currency = columns.currencies[columns.currency_sent[row]]
        paid = _rounded(columns.amount_sent_minor[row] / 10 ** EXPONENT[currency], currency)
        found[(at, nodes[columns.source[row]], nodes[columns.target[row]], paid)] = row
    return found
