"""All readers by name, imported when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final, cast

from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.errors import NoSuchDataset

Reader = Callable[[Request], BenchData]

#: Name -> module of this package, with `read`.
READERS: Final = {
    "world": "world",
    "amlworld": "amlworld",
    "amlsim": "amlsim",
    "amlgentex": "amlgentex",
    "planted": "planted",
    "store": "store",
    "fraud_handbook": "fraud_handbook",
    "s_ffsd": "s_ffsd",
    "sparkov": "sparkov",
    "paysim": "paysim",
    "device_sharing": "device_sharing",
}


def reader(name: str) -> Reader:
    """The reader of a data set. Raises: `NoSuchDataset`."""
    if name not in READERS:
        msg = f"there is no data set {name!r}; there are {', '.join(READERS)}"
        raise NoSuchDataset(msg)
    return cast("Reader", importlib.import_module(f"ringtrace.benchmark.datasets.{READERS[name]}").read)
