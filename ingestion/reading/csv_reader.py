"""A CSV file as batches of text cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from ingestion.errors import UnreadableSource
from ingestion.faults import Fault, shown
from ingestion.reading import csv_kernel as kernel
from ingestion.reading.encoding import as_utf8
from ingestion.reading.files import BLOCK, blocks
from ingestion.reading.raw import Header, RawBatch, named

#: Most rows of a batch, unless another number is asked for.
BATCH_ROWS: Final = 50_000
#: A line longer than this is given up, and skipped to its end.
_LINE_LIMIT: Final = 2 * BLOCK
_SEPARATORS: Final = ",;\t|"
_NOT_UTF8: Final = "the row is not UTF-8 (a map may name the encoding)"
_TOO_LONG: Final = f"the line is longer than {_LINE_LIMIT} bytes"


class CsvReader:
    """One CSV file. Rows are records: a line feed inside quotes does not count, and neither do empty lines."""

    def __init__(self, path: Path, *, encoding: str = "", separator: str = "", batch_rows: int = BATCH_ROWS) -> None:
        self.path = path
        self.warnings: list[str] = []
        self._encoding = encoding
        self._batch_rows = batch_rows
        self._size = max(path.stat().st_size, 1) if path.exists() else 1
        self._read = 0
        head = _head(self._text(), path)
        self.header = _header(head, path, separator)

    def _text(self) -> Iterator[bytes]:
        return as_utf8(blocks(self.path), encoding=self._encoding, name=str(self.path))

    def batches(self) -> Iterator[RawBatch]:
        """All rows, once, in order."""
        sep, width = ord(self.header.separator), len(self.header.names)
        row, skipping, header_seen, buf, read = 0, False, False, b"", 0
        last = b""
        for block, final in _with_end(self._text()):
            read += len(block)
            buf += block
            last = block[-1:] or last
            if skipping:
                end = buf.find(b"\n")
                buf, skipping = (b"", not final) if end < 0 else (buf[end + 1 :], False)
            while buf:
                data = np.frombuffer(buf, dtype=np.uint8)
                parts = kernel.split(
                    data,
                    sep,
                    width if header_seen else -1,
                    final,
                    _room(data, sep),
                    self._batch_rows if header_seen else 1,
                )
                records, consumed = len(parts[3]), int(parts[6])
                if records and not header_seen:
                    header_seen = True
                elif records:
                    yield self._batch(data, parts, row, read)
                    row += records
                buf = buf[consumed:]
                if not records:
                    break
            if len(buf) > _LINE_LIMIT and not final:
                row += 1
                fault = Fault(row, "", shown(buf[:400].decode("utf-8", "replace")), _TOO_LONG)
                yield RawBatch(rows=np.empty(0, np.int64), columns=self._nothing(), refused=[fault])
                buf, skipping = b"", True
        if row and last not in {b"\n", b""}:
            self.warnings.append(f"{self.path.name}: the last row has no line end; the file may be cut")

    def _nothing(self) -> list[pa.Array]:
        return [pa.array([], pa.string())] * len(self.header.names)

    def _batch(self, data: kernel.Bytes, parts: Any, before: int, read: int) -> RawBatch:
        starts, ends, kinds, rec_start, rec_end, faults, consumed = parts
        width = len(self.header.names)
        faults = _mark_undecodable(data, rec_start, rec_end, faults, consumed)
        split = np.isin(faults, (kernel.OK, _UNDECODABLE))
        rows = np.arange(before + 1, before + 1 + len(faults), dtype=np.int64)
        refused = [
            Fault(
                int(rows[i]),
                "",
                shown(data[rec_start[i] : min(rec_end[i], rec_start[i] + 800)].tobytes().decode("utf-8", "replace")),
                _NOT_UTF8 if faults[i] == _UNDECODABLE else kernel.REASONS[int(faults[i])],
            )
            for i in np.flatnonzero(faults != kernel.OK)
        ]
        keep = faults[split] == kernel.OK
        grid = [a.reshape(-1, width)[keep] for a in (starts, ends, kinds)] if len(starts) else None
        columns = (
            [_cells(data, *(np.ascontiguousarray(a[:, j]) for a in grid)) for j in range(width)]
            if grid is not None
            else self._nothing()
        )
        return RawBatch(
            rows=rows[faults == kernel.OK], columns=columns, refused=refused, share=min(1.0, read / self._size)
        )


_UNDECODABLE: Final = 255


def _mark_undecodable(data: kernel.Bytes, starts: Any, ends: Any, faults: Any, consumed: int) -> Any:
    """Faults, with the good records that are not UTF-8 marked; costs one pass where all is well."""
    try:
        data[:consumed].tobytes().decode()
    except UnicodeDecodeError:
        faults = faults.copy()
        for i in np.flatnonzero(faults == kernel.OK):
            try:
                data[starts[i] : ends[i]].tobytes().decode()
            except UnicodeDecodeError:
                faults[i] = _UNDECODABLE
    return faults


def _cells(data: kernel.Bytes, starts: Any, ends: Any, kinds: Any) -> pa.Array:
    """A text column; empty cells are null."""
    offsets, text = kernel.gather(data, starts, ends, kinds)
    filled = offsets[1:] > offsets[:-1]
    validity = None if filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(text), validity)


def _room(data: kernel.Bytes, sep: int) -> int:
    return int(np.count_nonzero(data == sep) + np.count_nonzero(data == 10)) + 2


def _with_end(stream: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Blocks, and whether nothing follows."""
    held = next(stream, b"")
    for block in stream:
        yield held, False
        held = block
    yield held, True


def _head(stream: Iterator[bytes], path: Path) -> bytes:
    """The first record, at most 1 MiB."""
    head = b""
    for block in stream:
        head += block
        if b"\n" in head.lstrip(b"\r\n") or len(head) > 1 << 20:
            break
    head = head.lstrip(b"\r\n")
    if not head.strip():
        msg = f"{path}: empty"
        raise UnreadableSource(msg)
    if b"\0" in head.partition(b"\n")[0]:
        msg = f"{path}: the header contains NUL: binary, or UTF-16 (a map may name the encoding)"
        raise UnreadableSource(msg)
    return head[: 1 << 20]


def _header(head: bytes, path: Path, separator: str) -> Header:
    """The header, split by the separator that gives most columns, or by the one that is named."""
    data = np.frombuffer(head, dtype=np.uint8)
    best: list[str] = []
    chosen, fault = separator or ",", 0
    for sep in [separator] if separator else _SEPARATORS:
        starts, ends, kinds, *_, faults, _ = kernel.split(data, ord(sep), -1, True, _room(data, ord(sep)), 1)  # noqa: FBT003
        fault = fault or int(faults[0])
        try:
            cells = [text or "" for text in _cells(data, starts, ends, kinds).to_pylist()]
        except UnicodeDecodeError:
            msg = f"{path}: the header is not UTF-8 (a map may name the encoding)"
            raise UnreadableSource(msg) from None
        if len(cells) > len(best):
            best, chosen = cells, sep
    if not best:
        msg = f"{path}: the header cannot be split: {kernel.REASONS.get(fault, 'unknown')}"
        raise UnreadableSource(msg)
    names, repeated = named(best)
    return Header(names=names, repeated=repeated, separator=chosen)


def rows_of(path: Path, *, encoding: str = "", separator: str = "") -> Iterator[dict[str, str | None]]:
    """Good rows of a small file as dictionaries."""
    reader = CsvReader(path, encoding=encoding, separator=separator)
    for batch in reader.batches():
        columns = [column.to_pylist() for column in batch.columns]
        yield from (dict(zip(reader.header.names, cells, strict=True)) for cells in zip(*columns, strict=True))
