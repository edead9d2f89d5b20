"""Bytes of a file, decompressed (gzip, zstd: found by their magic numbers), in bounded blocks."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa

from ingestion.errors import UnreadableSource

BLOCK: Final = 1 << 22
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
#: Tables compress 5- to 30-fold; what swells more than this, beyond the first 64 MiB, is a bomb.
_SWELL, _SWELL_FROM = 200, 1 << 26
_OTHER_KINDS: Final = {
    b"PK\x03\x04": "a zip archive (or a spreadsheet): unpack it, or save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Office document: save it as CSV",
    b"%PDF": "a PDF document",
    b"BZh": "compressed with bzip2: use gzip or zstd",
    b"\xfd7zXZ": "compressed with xz: use gzip or zstd",
    b"SQLite format 3": "a SQLite database",
}


def magic(path: Path) -> bytes:
    """The first bytes of a file.

    Raises: `UnreadableSource` where there is none or it may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise UnreadableSource(msg) from None


def is_parquet(path: Path) -> bool:
    """Whether it is a Parquet file."""
    return magic(path).startswith(b"PAR1")


def content_hash(path: Path) -> str:
    """SHA-256 of the bytes as they lie on disk."""
    magic(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def blocks(path: Path) -> Iterator[bytes]:
    """Decompressed bytes, in blocks of at most `BLOCK`.

    Raises: `UnreadableSource` where the file is cut, damaged, of another kind, or swells like a bomb.
    """
    start = magic(path)
    for mark, what in _OTHER_KINDS.items():
        if start.startswith(mark):
            msg = f"{path}: {what}"
            raise UnreadableSource(msg)
    compressed = start.startswith((_GZIP, _ZSTD))
    size, read = path.stat().st_size, 0
    try:
        with _opened(path, start) as file:
            while block := file.read(BLOCK):
                read += len(block)
                if compressed and read > _SWELL_FROM and read > _SWELL * size:
                    msg = f"{path}: swells more than {_SWELL}-fold when unpacked"
                    raise UnreadableSource(msg)
                yield bytes(block)
    except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
        msg = f"{path}: cut or damaged ({error})"
        raise UnreadableSource(msg) from None


def _opened(path: Path, start: bytes) -> IO[bytes] | Any:
    if start.startswith(_GZIP):
        return gzip.open(path, "rb")
    if start.startswith(_ZSTD):
        return pa.input_stream(str(path), compression="zstd")
    return path.open("rb")
