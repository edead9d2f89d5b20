"""Hindsight: what a transfer turned out to be part of, from when on, and never among the causal features."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import START_S, Transfer, make_columns
from random_graphs import random_columns

from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.matrix import FeatureMatrix
from graph.motifs.enumeration import replayed
from graph.motifs.hindsight import hindsight
from graph.motifs.hindsight_catalogue import HINDSIGHT, HINDSIGHT_HASH, HINDSIGHT_NAMES, SEEN

DAY = 86_400
ROUND: list[Transfer] = [(0, "A", "B", 1000), (DAY, "B", "C", 950), (3 * DAY, "C", "A", 900), (4 * DAY, "A", "Z", 5)]


def column(matrix: FeatureMatrix, name: str) -> list[float]:
    values: list[float] = matrix.values[:, matrix.names.index(name)].tolist()
    return values


def seen(columns: EventColumns, at_s: float | None = None) -> FeatureMatrix:
    _, instances = replayed(columns)
    return hindsight(columns, instances, known_before_us=None if at_s is None else round((START_S + at_s) * 1e6))


def test_the_transfers_of_a_cycle_know_it_afterwards() -> None:
    matrix = seen(make_columns(ROUND))
    assert column(matrix, "hindsight_cycle_up_to_4") == [1, 1, 1, 0]
    assert column(matrix, "hindsight_cycle_5_to_8") == [0, 0, 0, 0]
    known = column(matrix, "hindsight_cycle_known_after")
    assert known[:3] == [3 * DAY, 2 * DAY, 0]
    assert np.isnan(known[3])


@pytest.mark.parametrize(("at_s", "count"), [(3 * DAY, 0), (3 * DAY + 1, 3)])
def test_an_instance_is_known_only_after_it_is_complete(at_s: float, count: int) -> None:
    assert sum(column(seen(make_columns(ROUND), at_s), "hindsight_cycle_up_to_4")) == count


def test_sizes() -> None:
    names = "ABCDEFGHIJ"
    ring: list[Transfer] = [(k * 3_600, names[k], names[(k + 1) % 10], 1000 - k) for k in range(10)]
    matrix = seen(make_columns(ring))
    assert column(matrix, "hindsight_cycle_from_9") == [1] * 10
    assert column(matrix, "hindsight_cycle_up_to_4") == [0] * 10


def test_it_is_no_causal_feature() -> None:
    assert HINDSIGHT_HASH != CATALOGUE_HASH
    assert set(HINDSIGHT_NAMES).isdisjoint(NAMES)
    assert len(set(HINDSIGHT_NAMES)) == len(HINDSIGHT) == 4 * len(SEEN)


@pytest.mark.parametrize("seed", range(5))
def test_it_counts_what_each_witness_is_in(seed: int) -> None:
    columns = random_columns(seed, 120)
    _, instances = replayed(columns)
    until_us = int(columns.occurred_at_us[80])
    matrix = hindsight(columns, instances, known_before_us=until_us)
    for typology in SEEN:
        counts, first = np.zeros(len(columns)), np.full(len(columns), np.nan)
        for k in range(len(instances)):
            known_us = columns.occurred_at_us[instances.closing_event[k]]
            if TYPOLOGIES[instances.typology[k]] == typology and known_us < until_us:
                for row in instances.witnesses(k):
                    counts[row] += 1
                    first[row] = np.nanmin([first[row], (known_us - columns.occurred_at_us[row]) / 1e6])
        bins = [column(matrix, f"hindsight_{typology}_{size}") for size in ("up_to_4", "5_to_8", "from_9")]
        assert np.sum(bins, axis=0).tolist() == counts.tolist()
        known = column(matrix, f"hindsight_{typology}_known_after")
        np.testing.assert_array_equal(np.array(known, dtype=np.float32), first.astype(np.float32))


def test_no_instances() -> None:
    matrix = seen(make_columns([(0, "A", "B", 1)]))
    assert np.nansum(matrix.values) == 0
