"""What lists instances tells the same as its slow twin, on any small multigraph with ties and parallel transfers."""

from __future__ import annotations

import random
from dataclasses import replace

import naive
import naive_instances
import numpy as np
from graphs import make_columns
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import random_columns, random_transfers

from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns
from graph.motifs.enumeration import replayed
from graph.motifs.kernels.joined_accounts import Near, Room, component_of, joined_accounts
from graph.motifs.kernels.partings import partings
from graph.motifs.kernels.stars import stars
from graph.motifs.shared_devices import _uses

FEW = settings(deadline=None, max_examples=30)
SEEDS = st.integers(0, 10_000)
HOUR_US = 3_600_000_000


def told(columns: EventColumns, typology: str) -> set[tuple[int, ...]]:
    _, instances = replayed(columns)
    kinds = [TYPOLOGIES[code] for code in instances.typology]
    return {tuple(instances.witnesses(k).tolist()) for k in range(len(instances)) if kinds[k] == typology}


@FEW
@given(SEEDS)
def test_layers_are_those_of_the_naive_search(seed: int) -> None:
    columns = random_columns(seed, 90)
    assert told(columns, "bipartite") == naive_instances.layers(columns, is_stack=False)
    assert told(columns, "stack") == naive_instances.layers(columns, is_stack=True)


@FEW
@given(SEEDS, st.integers(2, 9))
def test_joined_accounts_are_components_of_networkx(seed: int, hub: int) -> None:
    rng = random.Random(seed)
    moments = sorted(rng.randrange(60) * HOUR_US for _ in range(50))
    plan = [(at, rng.randrange(12), rng.randrange(10)) for at in moments]
    columns = make_columns(
        [(at / 1e6, f"a{account}", "sink", 1) for at, account, _ in plan], device=[f"d{device}" for *_, device in plan]
    )
    rows = np.arange(len(columns), dtype=np.int32)
    plan = list(zip(columns.occurred_at_us.tolist(), columns.source.tolist(), columns.device.tolist(), strict=True))
    uses, near = _uses(columns, rows), Near(window=24 * HOUR_US, seen=64, hub=hub)
    room = Room(np.empty(columns.node_count + len(columns.device_ids), np.int64), np.empty(near.seen, np.int32))
    found, cut = joined_accounts(uses, near, room)
    expected = naive_instances.joined(plan, near.window, hub)
    assert not cut.any()
    assert found.tolist() == [len(accounts) for accounts in expected]
    for use in np.flatnonzero(found).tolist():
        events = component_of(uses, use, near, room).tolist()
        assert {plan[k][1] for k in events} <= expected[use]
        assert len(events) == len(set(events))
        assert all(k <= use and plan[k][0] >= plan[use][0] - near.window for k in events)


@FEW
@given(SEEDS)
def test_a_search_that_meets_its_limit_says_so(seed: int) -> None:
    rng = random.Random(seed)
    plan = [(k, f"a{rng.randrange(9)}", "sink", 1) for k in range(30)]
    columns = make_columns(plan, device=[f"d{rng.randrange(4)}" for _ in plan])
    uses = _uses(columns, np.arange(len(columns), dtype=np.int32))
    room = Room(np.empty(columns.node_count + 4, np.int64), np.empty(30, np.int32))
    whole, cut = joined_accounts(uses, Near(window=HOUR_US, seen=30, hub=30), room)
    assert not cut.any()
    few, cut = joined_accounts(uses, Near(window=HOUR_US, seen=8, hub=30), room)
    assert (few <= whole).all()
    assert (few[~cut] == whole[~cut]).all()


@FEW
@given(SEEDS)
def test_stars_are_every_choice_of_three(seed: int) -> None:
    columns = make_columns(random_transfers(seed, 60, days=8))
    order = np.lexsort((np.arange(len(columns)), columns.target))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(columns.target, minlength=columns.node_count))])
    found, cut = stars(
        columns.occurred_at_us[order], columns.source[order], offsets.astype(np.int64), 48 * HOUR_US, 60, 900
    )
    assert not cut.any()
    expected = naive_instances.stars(naive.events_of(columns), 48 * HOUR_US, 0)
    assert {tuple(rows) for rows in order[found].tolist()} == expected
    few, cut = stars(
        columns.occurred_at_us[order], columns.source[order], offsets.astype(np.int64), 48 * HOUR_US, 60, 1
    )
    last, count = np.unique(found[:, 2], return_counts=True)
    assert np.unique(few[:, 2]).tolist() == few[:, 2].tolist() == last.tolist()
    assert np.flatnonzero(cut).tolist() == last[count > 1].tolist()


@FEW
@given(SEEDS)
def test_partings_lie_around_every_moment(seed: int) -> None:
    rng = random.Random(seed)
    into, out = (sorted(rng.randrange(40) for _ in range(20)) for _ in range(2))
    ends = np.array([0, 20], dtype=np.int64)
    found = partings(np.array(into), ends, np.array(out), ends, 10, 2, 16)
    sides = [(set(range(a, b)), set(range(c, d))) for _, a, b, c, d in found.tolist()]
    assert sides == naive_instances.partings(list(enumerate(into)), list(enumerate(out)), 10, 2, 16)


@FEW
@given(SEEDS)
def test_names_of_accounts_change_no_instance(seed: int) -> None:
    columns = random_columns(seed, 90)
    turned = np.random.default_rng(seed).permutation(columns.node_count).astype(np.int32)
    back = np.argsort(turned)
    renamed = replace(
        columns,
        source=turned[columns.source],
        target=turned[columns.target],
        node_kind=columns.node_kind[back],
        passable=columns.passable[back],
        holder=columns.holder[back],
        node_country=columns.node_country[back],
        node_ids=columns.node_ids.take(back),
    )
    for typology in ("fan_in", "gather_scatter", "bipartite", "stack", "shared_device"):
        assert told(columns, typology) == told(renamed, typology)
