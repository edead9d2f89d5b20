"""Items made one ahead of whoever uses them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ingestion.ahead import ahead


def test_items_come_whole_and_in_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert list(ahead(iter([]))) == []
    assert list(ahead(iter([None, False]))) == [None, False]


def test_the_next_item_is_made_while_the_caller_works() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 0
        made.set()
        yield 1

    for item in ahead(items()):
        if item == 0:
            assert made.wait(60)


def test_no_more_than_one_item_waits() -> None:
    started: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10):
            started.append(number)
            yield number

    for number in ahead(items()):
        assert len(started) <= number + 2


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_whoever_stops_early_leaves_no_thread_at_work() -> None:
    before = threading.active_count()
    coming = ahead(iter(range(10)))
    assert next(coming) == 0
    coming.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
