"""The snapshot file: a line that names the format, a header in JSON, then raw arrays, each on a page of its own.

The header says version, what the state was made with, where each array lies and its hash; its own hash stands before
it. Nothing in the file is code. Arrays are read into place, so a restore costs little more than reading the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.atomic import replaced
from graph.errors import SnapshotDamaged

VERSION: Final = 1
_MAGIC: Final = b"ringtrace live state\n"
_ALIGNED: Final = 4_096
_HASH: Final = 32

Array = npt.NDArray[Any]


def write(path: Path, made_with: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write whole or not at all; one pass over the arrays for their hashes, one to write them."""
    at, listed = 0, {}
    for name, array in arrays.items():
        assert array.flags.c_contiguous
        listed[name] = {"dtype": array.dtype.str, "shape": array.shape, "at": at, "hash": _digest(array).hex()}
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"version": VERSION, "made_with": made_with, "arrays": listed}).encode()
    start = len(_MAGIC) + _HASH + 8 + len(header)
    with replaced(path) as temporary, temporary.open("wb") as sink:
        sink.write(_MAGIC + hashlib.blake2b(header, digest_size=_HASH).digest() + len(header).to_bytes(8, "little"))
        sink.write(header)
        sink.write(bytes(-start % _ALIGNED))
        for array in arrays.values():
            sink.write(_raw(array))
            sink.write(bytes(-array.nbytes % _ALIGNED))


def read(path: Path, place: Callable[[dict[str, Any], dict[str, tuple[int, ...]]], Mapping[str, Array]]) -> None:
    """Read every array into the one of the same name that `place`(made_with, shapes) gives.

    Raises: `FileNotFoundError`; `SnapshotDamaged` when the file is cut, altered, of another version, or when `place`
    says so.
    """
    with path.open("rb") as source:
        header, start = _header(path, source)
        try:
            shapes = {name: tuple(entry["shape"]) for name, entry in header["arrays"].items()}
            arrays = place(header["made_with"], shapes)
            for name, entry in header["arrays"].items():
                _fill(source, start + entry["at"], arrays[name], entry)
        except (KeyError, TypeError, ValueError, OSError) as error:
            msg = f"{path} cannot be read: {error}"
            raise SnapshotDamaged(msg) from error


def _header(path: Path, source: BufferedReader) -> tuple[dict[str, Any], int]:
    """What the header says, and where the arrays begin."""
    fixed = source.read(len(_MAGIC) + _HASH + 8)
    if len(fixed) < len(_MAGIC) + _HASH + 8 or not fixed.startswith(_MAGIC):
        msg = f"{path} is no live state, or is cut"
        raise SnapshotDamaged(msg)
    size = int.from_bytes(fixed[-8:], "little")
    body = source.read(min(size, path.stat().st_size))
    if hashlib.blake2b(body, digest_size=_HASH).digest() != fixed[len(_MAGIC) : -8]:
        msg = f"{path} is cut or altered"
        raise SnapshotDamaged(msg)
    header: dict[str, Any] = json.loads(body)
    if header.get("version") != VERSION:
        msg = f"{path} is of version {header.get('version')}, not {VERSION}"
        raise SnapshotDamaged(msg)
    start = len(fixed) + size
    return header, start + -start % _ALIGNED


def _fill(source: BufferedReader, at: int, array: Array, entry: Mapping[str, Any]) -> None:
    if array.dtype.str != entry["dtype"] or list(array.shape) != list(entry["shape"]):
        msg = f"an array is {entry['dtype']} {entry['shape']}, not {array.dtype.str} {array.shape}"
        raise ValueError(msg)
    source.seek(at)
    # `readinto` of a buffered file may stop early only at the end of the file.
    if source.readinto(_raw(array)) != array.nbytes or _digest(array).hex() != entry["hash"]:
        msg = "an array is cut or altered"
        raise ValueError(msg)


def _raw(array: Array) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _digest(array: Array) -> bytes:
    return hashlib.blake2b(_raw(array), digest_size=16).digest()
