"""Laws of a ring's money."""

from __future__ import annotations

import numpy as np
from graphs import make_columns
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.canonical.vocabulary import Typology
from rings.flow import Leg, cycle_amount, ends_of, largest_flow, money_of
from rings.shape import typology_of

NODES = st.integers(0, 5)
LEGS: st.SearchStrategy[list[Leg]] = st.lists(
    st.tuples(st.integers(0, 8), NODES, NODES, st.integers(1, 2**40)).filter(lambda leg: leg[1] != leg[2]),
    min_size=1,
    max_size=12,
)


@given(legs=LEGS)
@settings(deadline=None, max_examples=150)
def test_amount_is_at_most_turnover_and_more_than_nothing(legs: list[Leg]) -> None:
    legs = sorted(legs)
    columns = make_columns([(t, f"N{s}", f"N{e}", a) for t, s, e, a in legs])
    events = np.arange(len(legs), dtype=np.int32)
    for typology in (typology_of(columns, events), Typology.CYCLE, Typology.FLOW):
        money = money_of(columns, events, typology)
        assert 0 < money.amount_minor <= money.turnover_minor
        assert money.turnover_minor == sum(a for *_, a in legs)


@given(legs=LEGS, more=LEGS, sources=st.sets(NODES, min_size=1), sinks=st.sets(NODES, min_size=1))
@settings(deadline=None, max_examples=150)
def test_another_transfer_never_lowers_the_flow(
    legs: list[Leg], more: list[Leg], sources: set[int], sinks: set[int]
) -> None:
    assert largest_flow(legs + more[:1], sources, sinks) >= largest_flow(legs, sources, sinks)


@given(legs=LEGS, shift=st.integers(-1000, 1000), factor=st.integers(1, 1000))
@settings(deadline=None, max_examples=80)
def test_time_shifts_change_nothing_and_amounts_scale(legs: list[Leg], shift: int, factor: int) -> None:
    sources, sinks = ends_of(legs)
    flow = largest_flow(legs, sources, sinks)
    moved = [(t + shift, s, e, a * factor) for t, s, e, a in legs]
    assert largest_flow(moved, sources, sinks) == factor * flow


@given(legs=LEGS, names=st.permutations(range(6)))
@settings(deadline=None, max_examples=80)
def test_names_change_nothing(legs: list[Leg], names: list[int]) -> None:
    other = [(t, names[s], names[e], a) for t, s, e, a in legs]
    assert largest_flow(other, *ends_of(other)) == largest_flow(legs, *ends_of(legs))


@given(amounts=st.lists(st.integers(1, 2**50), min_size=2, max_size=9))
@settings(deadline=None, max_examples=80)
def test_a_cycle_counts_its_smallest_leg(amounts: list[int]) -> None:
    length = len(amounts)
    legs = [(k, k, (k + 1) % length, amount) for k, amount in enumerate(amounts)]
    assert cycle_amount(legs) == min(amounts)


def exhaustive(legs: list[Leg], sources: set[int], sinks: set[int]) -> int:
    """The slow twin: the least sum of transfers whose removal leaves no time-respecting way (max-flow min-cut)."""
    best = sum(a for *_, a in legs)
    for chosen in range(2 ** len(legs)):
        kept = [leg for k, leg in enumerate(legs) if not chosen >> k & 1]
        cut = sum(leg[3] for k, leg in enumerate(legs) if chosen >> k & 1)
        if cut < best and not _reaches(kept, sources, sinks):
            best = cut
    return best


def _reaches(legs: list[Leg], sources: set[int], sinks: set[int]) -> bool:
    """Whether money can get from a source to a sink, arriving never later than it leaves."""
    since = dict.fromkeys(sources, -1)
    for _ in legs:
        for time, source, target, _ in legs:
            if since.get(source, 99) <= time < since.get(target, 99):
                since[target] = time
                if target in sinks:
                    return True
    return False


@given(legs=LEGS.map(lambda legs: legs[:7]))
@settings(deadline=None, max_examples=60)
def test_the_largest_flow_is_the_smallest_cut(legs: list[Leg]) -> None:
    nodes = {end for _, s, e, _ in legs for end in (s, e)}
    sources, sinks = {min(nodes)}, {max(nodes)}
    assert largest_flow(legs, sources, sinks) == exhaustive(legs, sources, sinks)
