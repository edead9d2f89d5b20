"""How high card precision@100 could be: for one told of every fraud that something before it could tell.

The file says how each fraud was made. A high amount tells itself; a stolen card shows by an amount far above its own
mean; a compromised terminal shows only once a fraud there is known. Of the rest nothing before it tells anything: a
terminal's first week, and amounts of stolen cards that are no higher than usual. Printed for the tuning weeks and for
the reported ones; run by itself, `python benchmarks/card_reach.py`, and used in no model.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from card_handbook import FILE
from card_weeks import Week, judged, reported_weeks, tuning_weeks

from graph.columns import Bools, Int64s
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.fraud_handbook import read

_DAY_US = 86_400_000_000
#: How the simulator makes frauds (chapter 2): a high amount, a terminal for 28 days, a card for 14.
_TERMINAL, _CARD = 2, 3
_TERMINAL_DAYS, _DELAY_DAYS = 28, 7
#: Between what a payer usually pays and five times as much.
_FAR_ABOVE = 2.2


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        data = read(Request(path=FILE, work=Path(folder)))
        scenario = _scenarios(data)
        for name, weeks in (("tuning", tuning_weeks(data)), ("reported", reported_weeks(data))):
            told = [_reach(data, scenario, week) for week in weeks]
            print(f"{name} weeks: {[round(one, 3) for one in told]}, mean {np.mean(told):.4f}")


def _reach(data: BenchData, scenario: Int64s, week: Week) -> float:
    told = np.array([_tells_itself(data, scenario, int(row)) for row in week.test])
    return judged(data, week.test, told.astype(np.float64))["cp100"]


def _tells_itself(data: BenchData, scenario: Int64s, row: int) -> bool:
    columns, made = data.columns, int(scenario[row])
    at, now = columns.occurred_at_us, int(columns.occurred_at_us[row])
    if made == _TERMINAL:
        earliest, latest = (np.searchsorted(at, now - days * _DAY_US) for days in (_TERMINAL_DAYS, _DELAY_DAYS))
        there: Bools = columns.target[earliest:latest] == columns.target[row]
        return bool(np.any(there & (scenario[earliest:latest] == _TERMINAL)))
    if made == _CARD:
        own = columns.amount_base_minor[:row][columns.source[:row] == columns.source[row]]
        return bool(columns.amount_base_minor[row] > _FAR_ABOVE * own.mean()) if len(own) else False
    return made > 0


def _scenarios(data: BenchData) -> Int64s:
    """[n] how each row's fraud was made; 0: none."""
    frame = pl.read_parquet(FILE, columns=["TRANSACTION_ID", "TX_FRAUD_SCENARIO"]).sort("TRANSACTION_ID")
    ids = np.array([int(name) for name in data.columns.transaction_ids.to_pylist()])
    places = np.searchsorted(frame["TRANSACTION_ID"].to_numpy(), ids)
    return frame["TX_FRAUD_SCENARIO"].to_numpy()[places].astype(np.int64)


if __name__ == "__main__":
    main()
