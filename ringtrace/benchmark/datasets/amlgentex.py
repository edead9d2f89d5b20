"""AMLGentex's transaction log: one scheme an alert; laundering that raised no alert has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from graph.canonical.vocabulary import EndKind
from ingestion.errors import UnreadableSource
from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.loaded import beside, loaded

#: Banks that stand for where incomes come from and spending goes: no account of anyone's.
_OUTSIDE: Final = ("source", "sink")
_SIDES: Final = ("Orig", "Dest")
#: Months in which an income was nothing are written as transfers of nothing, which are no transactions.
_REFUSED: Final = 0.3


def read(request: Request) -> BenchData:
    """A Parquet or CSV file with the columns that `amlgentex.toml` maps. Raises: `UnreadableSource`."""
    options = LoadOptions(map=beside("amlgentex.toml"), max_quarantine_share=_REFUSED)
    return loaded("amlgentex", replace(request, path=_with_kinds(request)), options)


def _with_kinds(request: Request) -> Path:
    """The file with columns that say which ends lie outside."""
    path = request.path
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
        for side in _SIDES:
            outside = pl.col(f"bank{side}").is_in(_OUTSIDE)
            frame = frame.with_columns(
                pl.when(outside).then(pl.lit(str(EndKind.OUTSIDE))).otherwise(pl.lit(str(EndKind.ACCOUNT))).alias(side),
                *(
                    pl.when(outside).then(None).otherwise(pl.col(f"{it}{side}")).alias(f"{it}{side}")
                    for it in ("bank", "name")
                ),
            )
    except (OSError, PolarsError) as error:
        msg = f"{path}: {error}"
        raise UnreadableSource(msg) from error
    request.work.mkdir(parents=True, exist_ok=True)
    written = request.work / "amlgentex.parquet"
    frame.write_parquet(written)
    return written
