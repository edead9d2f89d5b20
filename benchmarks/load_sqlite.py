"""Claim: a million transactions in AMLworld's format are in the SQLite store, durable, at 50,000 rows/s or more.

Measured from the call of `ingestion.load.load` to its return: hashing, parsing, checking, staging, writing, commit.
Compiled kernels are warmed by a small file first; the store begins empty, on the local disk, at its default durability.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.settings import Settings

_HEADER = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    "Payment Format,Is Laundering\n"
)
_CURRENCIES = ["US Dollar", "Euro", "Yuan", "UK Pound", "Swiss Franc", "Shekel", "Rupee", "Yen", "Bitcoin", "Ruble"]
_FORMATS = ["ACH", "Cheque", "Credit Card", "Wire", "Cash", "Reinvestment"]


def write_amlworld_csv(path: Path, *, rows: int, seed: int) -> None:
    """A seeded file in AMLworld's format: one account for ten rows, heavy-tailed, 2 % converted, 8 % self-transfers."""
    rng = np.random.default_rng(seed)
    accounts = max(rows // 10, 10)
    banks = rng.integers(1, 30_000, accounts)
    source = (accounts * rng.random(rows) ** 2).astype(np.int64)
    target = np.where(rng.random(rows) < 0.08, source, (accounts * rng.random(rows) ** 1.5).astype(np.int64))
    currency = (len(_CURRENCIES) * rng.random(rows) ** 3).astype(np.int64)
    received = np.where(rng.random(rows) < 0.02, rng.integers(0, len(_CURRENCIES), rows), currency)
    cents = np.exp(rng.normal(11, 2.5, rows)).astype(np.int64) + 1
    minutes = np.sort(rng.integers(0, 18 * 1440, rows))
    start = np.datetime64("2022-09-01T00:00", "m")
    amount = pl.Series(cents)
    money = (amount // 100).cast(pl.String) + "." + (amount % 100).cast(pl.String).str.zfill(2)
    number = pl.Series([f"8{i:08X}" for i in range(accounts)])
    bank = pl.Series([f"{b:05}" for b in banks])
    frame = pl.DataFrame(
        {
            "t": pl.Series((start + minutes.astype("timedelta64[m]")).astype("datetime64[ms]")).dt.strftime(
                "%Y/%m/%d %H:%M"
            ),
            "fb": bank[source],
            "fa": number[source],
            "tb": bank[target],
            "ta": number[target],
            "ar": money,
            "rc": pl.Series(_CURRENCIES)[received],
            "ap": money,
            "pc": pl.Series(_CURRENCIES)[currency],
            "f": pl.Series(_FORMATS)[rng.integers(0, len(_FORMATS), rows)],
            "l": pl.Series((rng.random(rows) < 0.001).astype(np.int64)),
        }
    )
    with path.open("wb") as file:
        file.write(_HEADER.encode())
        frame.write_csv(file, include_header=False)


def measure(*, small: bool) -> dict[str, float]:
    """Rows a second of a whole load, its stages' seconds, and the peak memory of this process in MB."""
    rows = 50_000 if small else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _load(folder, "warm", rows=2_000)
        write_amlworld_csv(folder / "main_Trans.csv", rows=rows, seed=1)
        figures = _load(folder, "main", rows=rows)
        figures["load_sqlite_peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return figures


def _load(folder: Path, name: str, *, rows: int) -> dict[str, float]:
    path = folder / f"{name}_Trans.csv"
    if not path.exists():
        write_amlworld_csv(path, rows=rows, seed=1)
    store = open_store(Settings.read(store_url=f"sqlite:///{folder / name}.sqlite"))
    try:
        began = time.perf_counter()
        summary = load(path, store, options=LoadOptions(), staging=folder / "staging")
        taken = time.perf_counter() - began
    finally:
        store.close()
    assert summary.rows_in == summary.stored == rows, summary
    stages = {f"load_sqlite_{name}_s": seconds for name, seconds in summary.seconds.items()}
    return {"load_sqlite_tps": round(rows / taken), "load_sqlite_rows": rows, **stages}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    print(json.dumps(measure(small=parser.parse_args().small), indent=1))
