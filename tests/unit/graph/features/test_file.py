"""Derived files: kept, and made again where they are not what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from random_graphs import random_columns

from graph import snapshot
from graph.features.matrix import FeatureMatrix
from graph.motifs.instances import MotifInstances
from graph.snapshot import features_of, instances_of


def equal(left: FeatureMatrix, right: FeatureMatrix) -> bool:
    return np.array_equal(left.values, right.values, equal_nan=True) and np.array_equal(left.truncated, right.truncated)


def same(left: MotifInstances, right: MotifInstances) -> bool:
    return all(
        np.array_equal(getattr(left, name), getattr(right, name))
        and getattr(left, name).dtype == getattr(right, name).dtype
        for name in ("typology", "offsets", "events", "closing_event", "centre", "truncated")
    )


def test_both_come_of_one_replay_and_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = random_columns(3, 120)
    features, instances = features_of(columns, tmp_path), instances_of(columns, tmp_path)
    assert len(instances) > 0
    assert {path.name.split("-")[0] for path in (tmp_path / "120").iterdir()} == {"features", "instances"}

    def again(*_: object) -> None:
        raise AssertionError("nothing is computed again")

    monkeypatch.setattr(snapshot, "_derived", again)
    assert equal(features_of(columns, tmp_path), features)
    assert same(instances_of(columns, tmp_path), instances)


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "other columns"])
def test_what_is_damaged_is_made_again(tmp_path: Path, damage: str) -> None:
    columns = random_columns(3, 120)
    features, instances = features_of(columns, tmp_path), instances_of(columns, tmp_path)
    for path in list((tmp_path / "120").iterdir()):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes({"cut": content[: len(content) // 2], "emptied": b""}.get(damage, content))
    if damage == "other columns":
        snapshot._derived(random_columns(4, 120), tmp_path, "another header")
    assert equal(features_of(columns, tmp_path), features)
    assert same(instances_of(columns, tmp_path), instances)
