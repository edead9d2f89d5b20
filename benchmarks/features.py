"""Claim: one thread makes all features of the default detectors, motif counts among them, at 50,000 transactions/s.

On the built-in world of 20,000 accounts and 90 days (about 560,000 transactions), windows of ten days for the motifs.
`features_tps` is the median of three runs of a fresh engine over the whole world, the compiled code already loaded, and
`features_cpu_tps` the same by the thread's own time, which other programs on the machine do not lengthen;
`features_second_start_s` is the first call in a process that finds that code on disk.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graph.assembly.build import Entities, build
from graph.assembly.rows import ROWS, current
from graph.canonical.schema import TABLES
from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns
from graph.features.engine import FeatureEngine
from graph.motifs.enumeration import replayed
from worlds.generate import generate

_SECOND_START = """
import time
began = time.perf_counter()
import numpy as np
from graph.features.engine import FeatureEngine
from graph.snapshot import file
import sys, pathlib
FeatureEngine().update(file.read(pathlib.Path(sys.argv[1])).columns)
print(time.perf_counter() - began)
"""


def measure(*, small: bool) -> dict[str, float]:
    """The figures; the small form is a world of 1,000 accounts and 30 days."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), accounts=1_000 if small else 20_000, days=30 if small else 90, seed=0)
        columns = columns_of_folder(Path(folder))
        FeatureEngine().update(columns.rows(0, 100))
        runs = [_seconds(columns) for _ in range(1 if small else 3)]
        second_start = _second_start_s(columns.rows(0, 100), Path(folder))
        began = time.perf_counter()
        features, instances = replayed(columns)
        whole = time.perf_counter() - began
    figures = {
        "features_tps": len(columns) / statistics.median(wall for wall, _ in runs),
        "features_cpu_tps": len(columns) / statistics.median(cpu for _, cpu in runs),
        "features_and_instances_tps": len(columns) / whole,
        "features_second_start_s": second_start,
        "features_columns": float(len(features.names)),
        "features_events": float(len(columns)),
        "features_truncated_share": float(features.truncated.mean()),
    }
    for code, count in enumerate(np.bincount(instances.typology, minlength=len(TYPOLOGIES)).tolist()):
        if count:
            figures[f"instances_{TYPOLOGIES[code]}"] = float(count)
    return figures


def columns_of_folder(folder: Path) -> EventColumns:
    """Event columns of a canonical folder, without a store between."""
    tables = {
        name: pq.read_table(path) if (path := folder / f"{name}.parquet").exists() else schema.empty_table()
        for name, schema in TABLES.items()
    }
    rows = tables["transactions"]
    stored = {
        "load_seq": pa.array(np.arange(1, len(rows) + 1)),
        "recorded_at": rows["occurred_at"],
        "load_id": pa.repeat("world", len(rows)),
    }
    rows = pa.table([stored.get(name, rows[name] if name in rows.column_names else None) for name in ROWS.names], ROWS)
    entities = Entities(accounts=tables["accounts"], ownerships=tables["ownerships"], merchants=tables["merchants"])
    return build(current(rows), entities, cut=len(rows), base_currency="EUR")


def _seconds(columns: EventColumns) -> tuple[float, float]:
    """Of the clock, and of this thread."""
    engine = FeatureEngine()
    began, began_cpu = time.perf_counter(), time.thread_time()
    engine.update(columns)
    return time.perf_counter() - began, time.thread_time() - began_cpu


def _second_start_s(columns: EventColumns, folder: Path) -> float:
    from graph.snapshot import file  # noqa: PLC0415 - only this figure needs it

    path = folder / "columns.arrow"
    file.write(file.Kept(columns=columns, successor={}, related_ids={}, exported=len(columns), entities=""), path)
    done = subprocess.run([sys.executable, "-c", _SECOND_START, str(path)], check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    for name, value in measure(small="--small" in sys.argv).items():
        print(f"{name:32} {value:,.2f}")
