"""Reading and writing model files: JSON, npz without objects, safetensors; every fault is `ModelRefused`."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as tensors_from
from safetensors.numpy import save as tensors_to

from gnn.errors import ModelRefused
from graph.atomic import replaced
from graph.columns import Float32s

#: Formats that hold data and no code; a model folder holds nothing else.
SAFE_SUFFIXES: Final = frozenset({".json", ".npz", ".safetensors", ".txt"})
#: No model file of ours comes near it.
_MOST_BYTES: Final = 512 * 1024 * 1024


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` in place whole: a crash leaves the old file or the new one."""
    with replaced(path) as part:
        part.write_bytes(content)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write JSON with sorted keys, so that equal documents are equal bytes."""
    text = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    write_bytes(path, f"{text}\n".encode())


def read_bytes(path: Path) -> bytes:
    """The content. Raises: `ModelRefused` (missing, a link, far too large)."""
    if path.is_symlink() or not path.is_file():
        msg = f"{path.name} is missing in {path.parent}"
        raise ModelRefused(msg)
    if path.stat().st_size > _MOST_BYTES:
        msg = f"{path.name} is larger than any model file of ours"
        raise ModelRefused(msg)
    return path.read_bytes()


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises: `ModelRefused`."""
    try:
        document = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        msg = f"{path.name} is no JSON: {error}"
        raise ModelRefused(msg) from error
    if not isinstance(document, dict):
        msg = f"{path.name} is no JSON object"
        raise ModelRefused(msg)
    return document


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write an uncompressed npz whose bytes depend on the arrays only (a plain `np.savez` keeps the clock)."""
    with replaced(path) as part, zipfile.ZipFile(part, "w") as archive:
        for name in sorted(arrays):
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            with archive.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(arrays[name], order="C"), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an npz; objects are refused. Raises: `ModelRefused`."""
    content = read_bytes(path)
    if not content.startswith(b"PK"):
        msg = f"{path.name} is no npz"
        raise ModelRefused(msg)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile) as error:
        msg = f"{path.name} is damaged or of another format: {error}"
        raise ModelRefused(msg) from error


def write_tensors(path: Path, tensors: Mapping[str, Float32s]) -> None:
    """Write safetensors."""
    write_bytes(path, tensors_to({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}))


def read_tensors(path: Path) -> dict[str, Float32s]:
    """The tensors of a safetensors file. Raises: `ModelRefused`."""
    try:
        return dict(tensors_from(read_bytes(path)))
    except (SafetensorError, ValueError, KeyError) as error:
        msg = f"{path.name} is damaged or of another format: {error}"
        raise ModelRefused(msg) from error


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def files_of(folder: Path) -> list[Path]:
    """Every file below, sorted by name. Raises: `ModelRefused` for links and formats that could hold code."""
    found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    for path in found:
        if path.is_symlink() or path.suffix not in SAFE_SUFFIXES:
            msg = f"{path.relative_to(folder)} is of a format that no model of ours has"
            raise ModelRefused(msg)
    return found
