"""Features of some events, had others not happened, equal those of the engine over what is left, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from graph.changed.features import HELD, ChangedFeatures
from graph.changed.index import Index
from graph.changed.linked import Linked
from graph.changed.local import localized
from graph.columns import EventColumns, Int32s
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from graph.kernels.limits import LIMITS, Limits
from graph.kernels.relink import LINKS

SEEDS = st.integers(0, 10_000)
FEW = settings(deadline=None, max_examples=60)


def drawn(columns: EventColumns, seed: int, count: int, removed: int) -> tuple[Int32s, Int32s]:
    """Some events, and some others that are taken out."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(columns)).astype(np.int32)
    return np.sort(order[:count]), np.sort(order[count : count + removed])


#: Searches that nearly always meet a limit, where what is looked at depends on what else is there.
TIGHT = LIMITS._replace(
    any_cycles=LIMITS.any_cycles._replace(steps=9, hub=3),
    retained_cycles=LIMITS.retained_cycles._replace(steps=9, hub=3),
    scatter=LIMITS.scatter._replace(middle=2, hub=3, steps=9),
    chains=LIMITS.chains._replace(hub=2),
    simple_cycles=LIMITS.simple_cycles._replace(steps=12, hub=3, reach=8),
    unordered_scatter=LIMITS.unordered_scatter._replace(middle=2, hub=3, steps=9),
    layers=LIMITS.layers._replace(steps=9, hub=3),
    round_trips=LIMITS.round_trips._replace(hub=1),
)


@FEW
@given(SEEDS, SEEDS, st.integers(1, 12), st.integers(0, 30), st.sampled_from([LIMITS, TIGHT]))
@example(0, 0, 8, 20, LIMITS)
@example(3, 5, 12, 25, TIGHT)
def test_rows_are_those_of_the_engine_over_what_is_left(
    seed: int, draw: int, count: int, taken: int, limits: Limits
) -> None:
    columns = random_columns(seed, 80, days=12)
    events, removed = drawn(columns, draw, count, taken)
    changed = ChangedFeatures(columns, FeatureEngine(limits).update(columns), limits)
    left = np.setdiff1d(changed.reaches(events), removed)
    part = localized(columns, left.astype(np.int64))
    found = changed.rows(events, removed, part, np.searchsorted(left, events).astype(np.int32))
    kept = np.setdiff1d(np.arange(len(columns)), removed)
    expected = FeatureEngine(limits).update(columns.picked(kept)).values[np.searchsorted(kept, events)]
    for name, mine, theirs in zip(NAMES, found.values.T, expected.T, strict=True):
        if name not in HELD:
            assert np.array_equal(mine.view(np.uint32), theirs.copy().view(np.uint32)), name


@FEW
@given(SEEDS, SEEDS, st.integers(1, 30))
def test_what_was_taken_out_is_put_back(seed: int, draw: int, taken: int) -> None:
    columns = random_columns(seed)
    _, removed = drawn(columns, draw, 0, taken)
    linked = Linked(columns, Index.of(columns))
    before = [getattr(linked.state.log, name).copy() for name in LINKS]
    first = linked.state.accounts.motif_first.copy()
    with linked.without(removed, len(columns) - 1):
        pass
    assert all(np.array_equal(old, getattr(linked.state.log, name)) for old, name in zip(before, LINKS, strict=True))
    assert np.array_equal(first, linked.state.accounts.motif_first)
