"""Bytes of any encoding as UTF-8, block by block."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Final

from ingestion.errors import BadMap, UnreadableSource

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def as_utf8(blocks: Iterable[bytes], *, encoding: str, name: str) -> Iterator[bytes]:
    """Blocks of UTF-8; a byte-order mark of UTF-8 is left out.

    UTF-8 itself is passed on unchecked (the CSV reader refuses single rows that are not). In other encodings an
    undecodable byte becomes U+FFFD, which every cell refuses. UTF-16 is taken only where a map names it.
    """
    try:
        wanted = codecs.lookup(encoding or "utf-8").name
    except LookupError:
        msg = f"encoding {encoding!r} is not known"
        raise BadMap(msg) from None
    if wanted in {"utf-8", "utf-8-sig"}:
        yield from _unmarked(blocks, name)
        return
    decoder = codecs.getincrementaldecoder(wanted)(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _unmarked(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    first = True
    for block in blocks:
        if first and block.startswith(_UTF16):
            msg = f"{name}: UTF-16; save it as UTF-8, or name the encoding in a map"
            raise UnreadableSource(msg)
        yield block[len(_BOM) :] if first and block.startswith(_BOM) else block
        first = False
