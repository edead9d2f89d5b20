"""The file of event columns: Arrow IPC of one row in which each array is one list, read without a copy.

The schema's metadata carries the version, a BLAKE2b hash of every array, the fingerprint of the entities that
described the nodes, and what later rows must know of corrections and related ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.atomic import replaced
from graph.columns import EventColumns
from graph.digest import digest_of
from graph.errors import SnapshotDamaged

VERSION: Final = 1
_TEXTS: Final = ("transaction_ids", "node_ids", "device_ids")
_TUPLES: Final = ("currencies", "channels", "countries", "load_ids")
_SCALARS: Final = ("cut", "base_currency")
_BOOLS: Final = ("has_base", "makes_motif", "is_internal", "day_only", "passable")
ARRAYS: Final = tuple(f.name for f in fields(EventColumns) if f.name not in {*_TEXTS, *_TUPLES, *_SCALARS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Columns with what is needed to extend them."""

    columns: EventColumns
    #: superseded id -> the id that names it
    successor: Mapping[str, str]
    #: event row -> the id that its source says it relates to
    related_ids: Mapping[int, str]
    #: rows of the export that they were made of, superseded ones among them
    exported: int
    #: hash of the entity tables
    entities: str


def write(kept: Kept, path: Path) -> None:
    """Write whole or not at all."""
    columns = kept.columns
    lists = {name: _as_list(getattr(columns, name)) for name in (*ARRAYS, *_TEXTS)}
    described = {
        "version": VERSION,
        "hash": content_hash(columns),
        "exported": kept.exported,
        "entities": kept.entities,
        "successor": dict(kept.successor),
        "related_ids": {str(row): name for row, name in kept.related_ids.items()},
        **{name: getattr(columns, name) for name in (*_TUPLES, *_SCALARS)},
    }
    schema = pa.schema(
        [pa.field(name, array.type) for name, array in lists.items()], metadata={"ringtrace": json.dumps(described)}
    )
    with replaced(path) as temporary, pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.table(list(lists.values()), schema=schema))


def read(path: Path) -> Kept:
    """What `write` kept; arrays are read-only views of the mapped file.

    Raises: `SnapshotDamaged` when it is cut, altered or of another version.
    """
    try:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        described = json.loads(table.schema.metadata[b"ringtrace"])
        if described["version"] != VERSION:
            msg = f"{path} is of version {described['version']}, not {VERSION}"
            raise SnapshotDamaged(msg)
        columns = _columns(table, described)
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError) as error:
        msg = f"{path} cannot be read: {error}"
        raise SnapshotDamaged(msg) from error
    if content_hash(columns) != described["hash"]:
        msg = f"{path} is not what was written: its hash differs"
        raise SnapshotDamaged(msg)
    return Kept(
        columns=columns,
        successor=described["successor"],
        related_ids={int(row): name for row, name in described["related_ids"].items()},
        exported=described["exported"],
        entities=described["entities"],
    )


def content_hash(columns: EventColumns) -> str:
    """Hash of every array and word: what is derived from columns is kept under it. Cost: about a GB/s."""
    arrays = [np.ascontiguousarray(getattr(columns, name)) for name in ARRAYS]
    for name in _TEXTS:
        texts = pa.concat_arrays([getattr(columns, name)])
        offsets = np.frombuffer(texts.buffers()[1] or b"", dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
        data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)
        first, last = (int(offsets[0]), int(offsets[-1])) if len(texts) else (0, 0)
        arrays += [offsets - first, data[first:last]]
    words = json.dumps([getattr(columns, name) for name in (*_TUPLES, *_SCALARS)])
    return digest_of(*arrays, np.frombuffer(words.encode(), dtype=np.uint8))


def _columns(table: pa.Table, described: Mapping[str, Any]) -> EventColumns:
    values: dict[str, Any] = {name: described[name] for name in _SCALARS}
    values |= {name: tuple(described[name]) for name in _TUPLES}
    for name in (*ARRAYS, *_TEXTS):
        inner = table[name].chunk(0).values
        values[name] = inner if name in _TEXTS else inner.to_numpy()
    for name in _BOOLS:
        values[name] = values[name].view(np.bool_)
    return EventColumns(**values)


def _as_list(values: Any) -> pa.LargeListArray:
    if isinstance(values, np.ndarray):
        values = pa.array(values.view(np.uint8) if values.dtype == np.bool_ else values)
    return pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values)
