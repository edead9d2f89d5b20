"""A live engine written to a file, and one that goes on from there bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.errors import SnapshotDamaged
from graph.features.catalogue import CATALOGUE_HASH, ENGINE_VERSION
from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, PAIR
from graph.kernels.limits import Limits
from graph.live import file
from graph.live.arena import ROOM
from graph.live.engine import LiveEngine
from graph.live.journal import Counters
from graph.live.layout import named_arrays

_COUNTERS: Final = ("events", "waiting", "swept", "pairs", "device_pairs", "newest_us")
_APART: Final = ("pairs.keys", "pairs.numbers", "pairs.used", "device_pairs.keys", "device_pairs.numbers",
                 "device_pairs.used")  # fmt: skip

Array = npt.NDArray[Any]


def write(path: Path, engine: LiveEngine, limits: Limits, cut: int) -> None:
    """Write whole or not at all; `cut` is the load sequence up to which events were taken."""
    counters, state, numberings = engine.counters, engine.state, engine.numberings
    rows = _rows(counters, engine.dropped, *(len(numbering) for numbering in numberings))
    arrays: dict[str, Array] = {
        field.name: engine.arena.arrays[field.name][slice(*rows[field.owner])] for field in engine.arena.fields
    }
    named = dict(named_arrays(state))
    arrays |= {name: named[name] for name in _APART}
    arrays |= {f"journal.{name}": array for name, array in engine.journal.arrays().items()}
    arrays["nodes.kinds"] = engine.kinds.copy()
    for name, numbering in zip(("nodes", "devices"), numberings, strict=True):
        groups, ids = numbering.keys()
        arrays |= {f"{name}.groups": groups, **_texts(name, ids)}
    made_with = {
        **_made_with(limits),
        "cut": cut,
        "lateness_us": engine.lateness_us,
        "dropped": engine.dropped,
        "base_currency": engine.base_currency,
        "counters": {name: getattr(counters, name) for name in _COUNTERS},
    }
    file.write(path, made_with, arrays)


def read(path: Path, limits: Limits, lateness_us: int | None = None) -> tuple[LiveEngine, int]:
    """The engine and the load sequence up to which it has taken events; its own lateness unless another is given.

    Raises: `FileNotFoundError`; `SnapshotDamaged` when the file is cut, altered, of another version, or made with
    another catalogue or other limits.
    """
    found: dict[str, Any] = {}

    def place(made_with: dict[str, Any], shapes: dict[str, tuple[int, ...]]) -> Mapping[str, Array]:
        for name, value in _made_with(limits).items():
            if made_with[name] != value:
                msg = f"{path} was made with another {name.replace('_', ' ')}"
                raise SnapshotDamaged(msg)
        counters, dropped = Counters(**made_with["counters"]), made_with["dropped"]
        rows = _rows(counters, dropped, shapes["nodes.groups"][0], shapes["devices.groups"][0])
        room = tuple(max(ROOM[owner], 2 * rows[owner][1]) for owner in range(len(ROOM)))
        late = made_with["lateness_us"] if lateness_us is None else lateness_us
        engine = LiveEngine(limits, lateness_us=late, room=room, base_currency=made_with["base_currency"])
        arrays: dict[str, Array] = {}
        for field in engine.arena.fields:
            arrays[field.name] = engine.arena.arrays[field.name][slice(*rows[field.owner])]
            engine.arena.ready[field.owner] = rows[field.owner][1]
        apart = dict(named_arrays(engine.state))
        arrays |= {name: np.empty(shapes[name], apart[name].dtype) for name in _APART}
        kinds = {"groups": np.int32, "ends": np.int64, "text": np.uint8, "kinds": np.int8}
        for name in shapes.keys() - arrays.keys():
            arrays[name] = np.empty(shapes[name], kinds.get(name.rsplit(".", maxsplit=1)[1], np.int64))
        found.update(engine=engine, counters=counters, dropped=dropped, arrays=arrays, cut=made_with["cut"])
        return arrays

    file.read(path, place)
    engine, arrays = found["engine"], found["arrays"]
    for name, numbering in zip(("nodes", "devices"), engine.numberings, strict=True):
        numbering.numbers_of(arrays[f"{name}.groups"], _ids(name, arrays))
    engine.journal.resume({name: arrays[f"journal.{name}"] for name in ("steps", "words")})
    engine.resume(found["counters"], found["dropped"], {name: arrays[name] for name in _APART}, arrays["nodes.kinds"])
    return engine, found["cut"]


def _made_with(limits: Limits) -> dict[str, Any]:
    """What must be the same for a snapshot to be read."""
    return {
        "catalogue": CATALOGUE_HASH,
        "engine_version": ENGINE_VERSION,
        "limits": {name: list(part) for name, part in limits._asdict().items()},
    }


def _rows(counters: Counters, dropped: int, nodes: int, devices: int) -> dict[int, tuple[int, int]]:
    """First and last row of each owner that are kept."""
    return {
        EVENT: (dropped, counters.events),
        NODE: (0, nodes),
        PAIR: (0, counters.pairs),
        DEVICE: (0, devices),
        DEVICE_PAIR: (0, counters.device_pairs),
    }


def _texts(name: str, ids: pa.StringArray) -> dict[str, Array]:
    """Ids as one text and where each ends."""
    encoded = [text.encode() for text in ids.to_pylist()]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
    return {f"{name}.ends": ends, f"{name}.text": np.frombuffer(b"".join(encoded), dtype=np.uint8).copy()}


def _ids(name: str, arrays: Mapping[str, Array]) -> pa.StringArray:
    offsets = np.append(0, arrays[f"{name}.ends"]).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(arrays[f"{name}.text"])]
    return pa.StringArray.from_buffers(len(offsets) - 1, buffers[1], buffers[2])
