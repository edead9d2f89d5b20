"""Laws of motif instances, on any small graph: each is what its name says, by its own transfers alone."""

from __future__ import annotations

import naive
import naive_forms
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns, Int32s
from graph.motifs.enumeration import replayed
from graph.motifs.instances import MotifInstances
from graph.motifs.settings import WINDOW_US

FEW = settings(deadline=None, max_examples=30)
SEEDS = st.integers(0, 10_000)


def of(instances: MotifInstances, typology: str) -> list[int]:
    return [k for k in range(len(instances)) if TYPOLOGIES[instances.typology[k]] == typology]


@FEW
@given(SEEDS)
def test_form(seed: int) -> None:
    columns = random_columns(seed, 120)
    _, instances = replayed(columns)
    assert len(instances) > 0
    keys = []
    for k in range(len(instances)):
        rows = instances.witnesses(k)
        assert (np.diff(rows) > 0).all()
        assert instances.closing_event[k] == rows[-1]
        assert columns.makes_motif[rows].all()
        keys.append((int(rows[-1]), int(instances.typology[k]), tuple(rows.tolist())))
    assert keys == sorted(keys)
    assert instances.instance_of_witness().tolist() == [k for k, key in enumerate(keys) for _ in key[2]]


@FEW
@given(SEEDS)
def test_cycles_are_cycles_that_the_naive_search_finds_too(seed: int) -> None:
    columns = random_columns(seed, 90)
    _, instances = replayed(columns)
    events = naive.events_of(columns)
    for k in of(instances, "cycle"):
        rows = instances.witnesses(k)
        past = naive.Past(columns, events, events[int(rows[-1])])
        if not instances.ordered[k]:
            every = naive_forms.simple_cycles(past)
            assert set(rows.tolist()) in [{e.row for e in cycle} for cycle in every]
            continue
        _is_cycle(columns, rows)
        every = naive.cycles(past, past.limits.retained_cycles)
        assert tuple(rows.tolist()) in {tuple(e.row for e in cycle) for cycle in every}


def _is_cycle(columns: EventColumns, rows: Int32s) -> None:
    assert (np.diff(columns.occurred_at_us[rows]) > 0).all()
    assert columns.target[rows].tolist() == np.roll(columns.source[rows], -1).tolist()
    assert columns.passable[columns.source[rows]].all()
    graph = nx.MultiDiGraph()
    graph.add_edges_from(zip(columns.source[rows].tolist(), columns.target[rows].tolist(), strict=True))
    assert [sorted(cycle) for cycle in nx.simple_cycles(graph)] == [sorted(columns.source[rows].tolist())]


@FEW
@given(SEEDS)
def test_scatter_gathers_have_one_origin_and_one_target(seed: int) -> None:
    columns = random_columns(seed, 120)
    _, instances = replayed(columns)
    for k in of(instances, "scatter_gather"):
        rows = instances.witnesses(k)
        origin = instances.centre[k]
        # In any order of time the closing transfer may be a leg out of the origin.
        target = next(t for t in columns.target[rows] if t not in columns.source[rows])
        into = {int(columns.target[r]): r for r in rows if columns.source[r] == origin}
        out = {int(columns.source[r]): r for r in rows if columns.target[r] == target}
        assert into.keys() == out.keys()
        assert 2 * len(into) == len(rows) >= 6
        if instances.ordered[k]:
            assert all(columns.occurred_at_us[into[m]] < columns.occurred_at_us[out[m]] for m in into)
        assert columns.passable[list(into)].all()
        _within_window(columns, rows)


@FEW
@given(SEEDS)
def test_fans_and_gather_scatters_are_around_their_centre(seed: int) -> None:
    columns = random_columns(seed, 120)
    _, instances = replayed(columns)
    for k in [*of(instances, "fan_out"), *of(instances, "fan_in"), *of(instances, "gather_scatter")]:
        rows, centre = instances.witnesses(k), instances.centre[k]
        kind = TYPOLOGIES[instances.typology[k]]
        out, into = rows[columns.source[rows] == centre], rows[columns.target[rows] == centre]
        assert len(out) + len(into) == len(rows)
        assert len(np.unique(columns.target[out])) == len(out)
        assert len(np.unique(columns.source[into])) == len(into)
        if kind == "gather_scatter":
            assert columns.occurred_at_us[into].max() < columns.occurred_at_us[out].min()
        else:
            assert len(rows) == len(out if kind == "fan_out" else into) >= 5
        _within_window(columns, rows)


@FEW
@given(SEEDS)
def test_chains_hand_on_what_they_got(seed: int) -> None:
    columns = random_columns(seed, 120)
    _, instances = replayed(columns)
    for k in of(instances, "flow"):
        rows = instances.witnesses(k)
        assert columns.target[rows[:-1]].tolist() == columns.source[rows[1:]].tolist()
        ratio = columns.amount_base_minor[rows[1:]] / columns.amount_base_minor[rows[:-1]]
        assert ((ratio >= 0.8) & (ratio <= 1.25)).all()
        assert (~columns.is_internal[rows]).sum() >= 3


def _within_window(columns: EventColumns, rows: Int32s) -> None:
    assert np.ptp(columns.occurred_at_us[rows]) <= WINDOW_US


KINDS = (
    "cycle",
    "scatter_gather",
    "fan_out",
    "fan_in",
    "gather_scatter",
    "flow",
    "bipartite",
    "stack",
    "shared_device",
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_graphs_of_these_laws_hold_every_motif(kind: str) -> None:
    assert any(of(replayed(random_columns(seed, 120))[1], kind) for seed in range(20))
