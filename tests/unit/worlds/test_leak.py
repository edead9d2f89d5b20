from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from worlds.generate import generate
from worlds.leak import lift, raw_columns


@pytest.fixture(scope="module")
def default_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("default")
    summary = generate(folder, accounts=20_000, days=90, seed=7)
    assert summary.transactions >= 500_000
    assert summary.rings >= 150
    return folder


@pytest.mark.slow
def test_single_rows_tell_at_most_twice_the_base_rate(default_world: Path) -> None:
    assert lift(default_world) <= 2.0


@pytest.mark.slow
def test_the_measure_sees_a_leak_that_is_there(default_world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    features, illicit = raw_columns(default_world)
    channel = features[:, 3].copy()
    channel[illicit & (np.arange(len(illicit)) % 2 == 0)] = 77
    features[:, 3] = channel
    monkeypatch.setattr("worlds.leak.raw_columns", lambda _folder: (features, illicit))
    assert lift(default_world) > 10


def test_neither_ids_nor_order_nor_devices_tell(written: Any) -> None:
    rows, labels = written.table("transactions"), written.table("labels")
    illicit = pc.is_in(rows["transaction_id"], value_set=labels["subject_id"].combine_chunks()).to_numpy(
        zero_copy_only=False
    )
    # Illicit rows lie among clean ones of the same moment as chance has it: before and after alike.
    moment = rows["occurred_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    same = moment[1:] == moment[:-1]
    later, earlier = (same & illicit[1:] & ~illicit[:-1]).sum(), (same & illicit[:-1] & ~illicit[1:]).sum()
    assert abs(later - earlier) <= 4 * np.sqrt(later + earlier + 1)
    # A device is named as often, given the channel.
    channel, named = (
        np.asarray(rows["channel"].to_pylist()),
        rows["device_id"].is_valid().to_numpy(zero_copy_only=False),
    )
    to_account = np.asarray(rows["target_kind"].to_pylist()) == "account"
    for word in ("transfer", "instant", "ach", "standing_order"):
        of = (channel == word) & to_account & (np.asarray(rows["kind"].to_pylist()) == "payment")
        assert abs(named[of & illicit].mean() - named[of & ~illicit].mean()) < 0.1
    # Every id has one form.
    between = rows.filter(np.asarray(rows["source_kind"].to_pylist()) == "account")
    between = between.filter(pc.equal(between["target_kind"], "account"))
    for column, length in (("transaction_id", 11), ("source_id", 13), ("target_id", 13)):
        assert set(pc.utf8_length(between[column]).to_pylist()) == {length}
