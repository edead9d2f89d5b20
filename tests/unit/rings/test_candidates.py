"""What may be a ring, before overlapping candidates are merged."""

from __future__ import annotations

import pytest
from ring_scenes import make_scene, rows

from graph.canonical.vocabulary import Typology
from rings.from_flow import flow_candidates
from rings.from_instances import instance_candidates

CHAIN = rows("A>B", "B>C", "C>D", "D>E", "E>F", gap_s=3600)
FAN = rows("A>H", "B>H", "C>H", "D>H", "E>H", gap_s=3600)


def test_a_flow_is_a_candidate_at_every_level_that_makes_another_part() -> None:
    scene = make_scene(CHAIN, [80.0, 80.0, 80.0, 45.0, 12.0])
    found = {one.events: one.worth for one in flow_candidates(scene)}
    assert set(found) == {(0, 1, 2), (0, 1, 2, 3), (0, 1, 2, 3, 4)}
    assert max(found, key=found.__getitem__) == (0, 1, 2), "the others run on beyond what is suspicious"


def test_days_of_rest_end_a_flow() -> None:
    late = [*CHAIN[:3], *((t + 3 * 86_400, s, e, a) for t, s, e, a in CHAIN[3:])]
    scene = make_scene(late, [80.0] * 5)
    assert [one.events for one in flow_candidates(scene)] == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("transfers", "typology", "kept"),
    [(FAN, Typology.FAN_IN, (0, 1, 2, 3)), (CHAIN, Typology.CYCLE, (0, 1, 2, 3, 4))],
    ids=["fan without one payer", "a cycle is whole"],
)
def test_what_stands_for_itself_may_be_left_out(
    transfers: list[tuple[float, str, str, int]], typology: Typology, kept: tuple[int, ...]
) -> None:
    scene = make_scene(transfers, [80.0, 80.0, 80.0, 60.0, 5.0], [(typology, [0, 1, 2, 3, 4])])
    [found], left_out = instance_candidates(scene)
    assert (found.events, found.instances, left_out) == (kept, (0,), False)


def test_an_ordinary_instance_is_no_candidate() -> None:
    assert instance_candidates(make_scene(FAN, [9.0] * 5, [(Typology.FAN_IN, [0, 1, 2, 3, 4])])) == ([], False)
