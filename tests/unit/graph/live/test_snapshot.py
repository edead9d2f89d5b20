"""Snapshot files: whole, of this version, or refused by name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from random_graphs import random_columns

from graph.errors import SnapshotDamaged
from graph.kernels.limits import LIMITS
from graph.live.window import SNAPSHOT, LiveWindow

COLUMNS = random_columns(5, days=20)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    window = LiveWindow.empty(tmp_path)
    window.score(COLUMNS.rows(0, 40))
    return window.snapshot()


def header_of(whole: bytes) -> tuple[int, int]:
    """Where the header begins, after the magic line, its hash and its size; and that size."""
    begin = whole.index(b"\n") + 1 + 32 + 8
    return begin, int.from_bytes(whole[begin - 8 : begin], "little")


def rewritten_header(path: Path, **changes: object) -> None:
    """The file with another header, whose hash is right."""
    whole = path.read_bytes()
    begin, size = header_of(whole)
    start, header = begin - 8, json.loads(whole[begin : begin + size])
    body = json.dumps({**header, **changes}).encode()
    # Spaces keep the length, and with it where the arrays lie.
    body += b" " * (size - len(body))
    digest = hashlib.blake2b(body, digest_size=32).digest()
    path.write_bytes(whole[: start - 32] + digest + len(body).to_bytes(8, "little") + body + whole[start + 8 + size :])


@pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.5, 0.9])
def test_a_cut_file_is_refused(kept: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SnapshotDamaged):
        LiveWindow.restore(kept.parent)


def test_a_changed_byte_in_any_array_or_the_header_is_refused(kept: Path) -> None:
    whole = kept.read_bytes()
    begin, size = header_of(whole)
    header, start = json.loads(whole[begin : begin + size]), -(-(begin + size) // 4_096) * 4_096
    places = [start + entry["at"] for entry in header["arrays"].values() if np.prod(entry["shape"]) > 0]
    for place in [10, 30, 60, 200, *places[:: max(1, len(places) // 8)]]:
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SnapshotDamaged):
            LiveWindow.restore(kept.parent)


def test_another_version_is_refused(kept: Path) -> None:
    rewritten_header(kept, version=2)
    with pytest.raises(SnapshotDamaged, match="version 2, not 1"):
        LiveWindow.restore(kept.parent)


def test_other_limits_are_refused(kept: Path) -> None:
    other = LIMITS._replace(chains=LIMITS.chains._replace(hub=7))
    with pytest.raises(SnapshotDamaged, match="another limits"):
        LiveWindow.restore(kept.parent, limits=other)


def test_no_snapshot_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LiveWindow.restore(tmp_path)


def test_nothing_but_the_snapshot_is_left_behind(kept: Path) -> None:
    assert [path.name for path in kept.parent.iterdir()] == [SNAPSHOT]
