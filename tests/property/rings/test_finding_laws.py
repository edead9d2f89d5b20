"""Laws of finding: names, times and repetition change nothing; rings share no transfer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from ring_scenes import DAY_S, make_scene, make_sources

from rings.canonical_json import canonical
from rings.finding import find_in
from rings.recording import record_of
from rings.ring import Ring

ENDS = st.integers(0, 9)
TRANSFERS = st.lists(
    st.tuples(st.integers(0, 20), ENDS, ENDS, st.integers(100, 10_000), st.sampled_from([1.0, 35.0, 80.0])).filter(
        lambda one: one[1] != one[2]
    ),
    min_size=4,
    max_size=40,
)
Given = tuple[int, int, int, int, float]


def found(rows: list[Given], names: list[int], *, shift_days: int = 0) -> tuple[list[Ring], list[tuple[object, ...]]]:
    """Rings, and what of them must not depend on names or the date."""
    ordered = sorted(rows, key=lambda one: one[0])
    transfers = [
        ((h * 6 * 3600 + shift_days * DAY_S) + k * 0.001, f"N{names[s]}", f"N{names[e]}", a)
        for k, (h, s, e, a, _) in enumerate(ordered)
    ]
    rings = find_in(make_scene(transfers, [risk for *_, risk in ordered]))
    shown = [
        (r.ring_id, r.typology, r.risk, r.amount_minor, r.turnover_minor, r.events.tolist(), sorted(r.roles))
        for r in rings
    ]
    return rings, shown


@given(rows=TRANSFERS, names=st.permutations(range(10)), shift_days=st.integers(1, 400))
@settings(deadline=None, max_examples=60)
def test_names_and_dates_change_nothing(rows: list[Given], names: list[int], shift_days: int) -> None:
    plain = list(range(10))
    assert found(rows, plain)[1] == found(rows, names)[1] == found(rows, plain, shift_days=shift_days)[1]


@given(rows=TRANSFERS)
@settings(deadline=None, max_examples=60)
def test_rings_are_flagged_and_share_no_transfer(rows: list[Given]) -> None:
    rings, _ = found(rows, list(range(10)))
    every = [event for ring in rings for event in ring.events.tolist()]
    assert len(every) == len(set(every))
    assert len({ring.ring_id for ring in rings}) == len(rings)
    assert all(ring.risk > 30 and len(ring.events) >= 3 for ring in rings)
    assert all(ring.events.tolist() == sorted(ring.events.tolist()) for ring in rings)
    assert [ring.risk for ring in rings] == sorted((ring.risk for ring in rings), reverse=True)


@given(rows=TRANSFERS)
@settings(deadline=None, max_examples=25)
def test_evidence_is_the_same_bytes_and_its_subgraph_is_part_of_it(rows: list[Given]) -> None:
    ordered = sorted(rows, key=lambda one: one[0])
    transfers = [(h * 6 * 3600 + k * 0.001, f"N{s}", f"N{e}", a) for k, (h, s, e, a, _) in enumerate(ordered)]
    risk = [one[4] for one in ordered]
    scene, again = make_scene(transfers, risk), make_scene(transfers, risk)
    for one, other in zip(find_in(scene), find_in(again), strict=True):
        record = record_of(one, make_sources(scene))
        assert record == record_of(other, make_sources(again))
        assert canonical(record.document) == canonical(record_of(other, make_sources(again)).document)
        nodes = {node["id"] for node in record.subgraph["nodes"]}
        assert nodes == {f"account:{member['id']}" for member in record.document["members"]}
        assert len(record.subgraph["edges"]) == record.document["transaction_count"]
