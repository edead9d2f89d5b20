from __future__ import annotations

from gnn.telling_features import telling_columns
from graph.features.catalogue import CATALOGUE


def test_counts_of_one_typology_are_told_and_amounts_are_not() -> None:
    names = tuple(feature.name for feature in CATALOGUE)
    told = {names[k] for k in telling_columns(names)}
    assert {"scatter_gather_10d", "fan_in_10d", "fan_out_10d", "device_accounts"} <= told
    assert not {"amount_log", "channel", "source_in_count_1d"} & told


def test_a_foreign_matrix_has_none() -> None:
    assert len(telling_columns(("a", "b"))) == 0
