"""The rule of time: a setting that will not finish gives way to the next one, and which ran is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from detect_rivals import peer
from rivals.exstraqt.features import Snapshots
from rivals.in_time import first_in_time
from rivals.pace import Pace, TooSlow
from rivals.snapml_features import PUBLISHED, Windows
from rivals.spaces import SPACES, TRIALS, trials

from gnn.errors import TooLittleToLearn


def make(rung: int) -> str:
    if rung > 5:
        raise TooSlow
    return f"made with {rung}"


def test_the_first_setting_that_finishes_is_taken_and_told() -> None:
    assert first_in_time([10, 7, 5, 3], make) == ("made with 5", 5)
    with pytest.raises(TooLittleToLearn, match=r"none of 2 .* the last was 7"):
        first_in_time([10, 7], make)


def test_a_pace_gives_up_as_soon_as_it_will_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("rivals.pace.time.monotonic", lambda: now[0])
    pace = Pace(100.0)
    now[0] = 4.0
    pace.reached(0.001)  # too early to tell
    now[0] = 10.0
    pace.reached(0.11)
    with pytest.raises(TooSlow):
        pace.reached(0.09)
    now[0] = 101.0
    with pytest.raises(TooSlow):
        pace.reached(1.1)


def test_ladders_begin_with_what_was_asked_for_and_only_grow_shorter() -> None:
    assert PUBLISHED.ladder() == [Windows(1, cycles, short_scatter=True) for cycles in (10, 8, 6)]
    asked = Windows(5, 8)
    assert asked.ladder()[:3] == [asked, Windows(5, 6), Windows(3, 8)]
    assert all(one.days <= 5 and one.cycle_length <= 8 for one in asked.ladder())
    assert Snapshots().ladder()[:2] == [Snapshots(1), Snapshots(3)]
    assert Snapshots(1, 10).ladder() == [Snapshots(1, 10), Snapshots(3, 10), Snapshots(7, 10)]
    windows = PUBLISHED.parameters()
    assert (windows["scatter-gather_tw"], windows["fan_tw"]) == (6 * 3600, 86_400)
    assert {Windows(10, 6).parameters()[name] for name in windows if name.endswith("_tw")} == {10 * 86_400}


@pytest.mark.parametrize("name", SPACES)
def test_every_name_has_as_many_trials_the_published_first_and_the_same_again(name: str, tmp_path: Path) -> None:
    drawn = trials(name)
    assert len(drawn) == TRIALS
    assert drawn[0] == {}
    assert drawn == trials(name)
    assert all(one[key] in SPACES[name][key] for one in drawn[1:] for key in SPACES[name])
    assert all(peer(name, one, tmp_path).name == name for one in drawn), "every one can be built"
