from __future__ import annotations

from collections import Counter

import pytest
from attempt_texts import patterns_text

from worlds.planting.allotment import Share, allot
from worlds.planting.attempts import Attempt, attempts_of
from worlds.planting.errors import ImpossiblePlanting
from worlds.planting.parts import PARTS


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> list[Attempt]:
    path = tmp_path_factory.mktemp("patterns") / "p.txt"
    path.write_text(patterns_text(attempts=200))
    return attempts_of(path)


def _wanted(each: float) -> dict[str, float]:
    return {"train": 2 * each, "valid": each, "test": 2 * each}


def _size(attempts: list[Attempt]) -> int:
    return sum(len(a.transfers) for a in attempts)


def test_halves_stay_apart_and_each_attempt_stands_once(attempts: list[Attempt]) -> None:
    found = allot(attempts, _wanted(50), "both", Share())
    assert all(a.is_development == (part != "test") for a, part in found)
    assert max(Counter(a.digest for a, _ in found).values()) == 1
    for part, wanted in _wanted(50).items():
        assert abs(_size([a for a, its in found if its == part]) - wanted) < 10


@pytest.mark.parametrize("half", ["development", "report"])
def test_one_half_fills_all_parts(attempts: list[Attempt], half: str) -> None:
    found = allot(attempts, _wanted(40), half, Share())  # type: ignore[arg-type]
    assert {part for _, part in found} == set(PARTS)
    assert {a.is_development for a, _ in found} == {half == "development"}


def test_worlds_that_need_the_half_once_have_each_attempt_once(attempts: list[Attempt]) -> None:
    report = [a for a in attempts if not a.is_development]
    wanted = {"train": 60.0, "valid": 30.0, "test": _size(report) / 5 * 1.02}
    times = Counter(
        a.digest
        for world in range(5)
        for a, part in allot(attempts, wanted, "both", Share(world=world, of=5))
        if part == "test"
    )
    assert set(times.values()) == {1}
    assert len(times) == len(report)


def test_worlds_that_need_it_oftener_have_each_attempt_about_as_often(attempts: list[Attempt]) -> None:
    report = [a for a in attempts if not a.is_development]
    wanted = {"train": 60.0, "valid": 30.0, "test": _size(report) * 0.677}
    times = Counter(
        a.digest
        for world in range(5)
        for a, part in allot(attempts, wanted, "both", Share(world=world, of=5))
        if part == "test"
    )
    assert set(times.values()) == {3, 4}
    assert len(times) == len(report)


def test_a_half_that_is_too_small_is_shared_as_the_parts_ask(attempts: list[Attempt]) -> None:
    found = allot(attempts, _wanted(10_000), "development", Share())
    assert len(found) == sum(a.is_development for a in attempts)
    sizes = {part: _size([a for a, its in found if its == part]) for part in PARTS}
    assert sizes["train"] == pytest.approx(2 * sizes["valid"], rel=0.2)
    assert sizes["test"] == pytest.approx(sizes["train"], rel=0.2)


def test_a_rate_that_leaves_a_part_empty_is_refused(attempts: list[Attempt]) -> None:
    with pytest.raises(ImpossiblePlanting, match="part"):
        allot(attempts, _wanted(0.5), "both", Share())


def test_shares_count_from_0() -> None:
    with pytest.raises(ImpossiblePlanting, match="from 0 to 4"):
        Share(world=5, of=5)
