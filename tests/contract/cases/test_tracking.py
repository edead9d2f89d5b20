"""Trainings and comparisons are kept in order and told apart."""

from __future__ import annotations

from sqlalchemy import Engine

from gnn.tracking import Tracking


def test_trainings_are_appended_and_found_by_version(engine: Engine) -> None:
    tracking = Tracking(engine)
    assert tracking.trainings() == []
    for version, seed in (("a", 1), ("b", 2), ("a", 1)):
        tracking.trained(version, {"parameters": {"seed": seed}, "metrics": {"score_at": None}})
    assert [one["version"] for one in tracking.trainings()] == ["a", "b", "a"]
    mine = tracking.trainings("a")
    assert [one["number"] for one in mine] == [1, 3]
    assert mine[0]["parameters"] == {"seed": 1}
    assert mine[0]["at"].tzinfo is not None


def test_the_last_comparison_of_two_counts(engine: Engine) -> None:
    tracking = Tracking(engine)
    assert tracking.comparison("a", "b") is None
    tracking.compared("a", "b", {"verdict": "behind"})
    number = tracking.compared("a", "b", {"verdict": "ahead"})
    tracking.compared("b", "a", {"verdict": "no difference shown"})
    found = tracking.comparison("a", "b")
    assert found is not None
    assert (found["number"], found["verdict"]) == (number, "ahead")
