"""Card precision: one vote a card and day, found cards leave, days weigh alike."""

from __future__ import annotations

import numpy as np
import pytest

from gnn.evaluation.card_precision import card_precision


def precision(rows: list[tuple[int, int, int, float]], cards_a_day: int) -> float:
    """Of rows (card, day, truth, score)."""
    card, day, truth, score = (np.array(one) for one in zip(*rows, strict=True))
    return card_precision(card, day, truth.astype(bool), score.astype(float), cards_a_day=cards_a_day)


def test_a_card_counts_once_a_day_by_its_highest_score() -> None:
    rows = [(1, 0, 0, 0.9), (1, 0, 1, 0.1), (2, 0, 0, 0.8), (2, 0, 0, 0.7), (3, 0, 1, 0.2)]
    assert precision(rows, 1) == 1.0, "card 1 is looked at, and was defrauded that day"
    assert precision(rows, 2) == 0.5
    assert precision(rows, 3) == pytest.approx(2 / 3)


def test_a_found_card_leaves_the_later_days_and_a_missed_one_stays() -> None:
    rows = [(1, 0, 1, 0.9), (2, 0, 1, 0.1), (1, 1, 1, 0.9), (2, 1, 1, 0.8)]
    assert precision(rows, 1) == 1.0, "card 1 is found on the first day, card 2 on the second"
    rows[3] = (2, 1, 0, 0.8)
    assert precision(rows, 1) == 0.5, "card 1 is out on the second day, and card 2 is clean then"


def test_a_card_looked_at_in_vain_stays() -> None:
    rows = [(1, 0, 0, 0.9), (2, 0, 0, 0.1), (1, 1, 1, 0.9), (2, 1, 0, 0.8)]
    assert precision(rows, 1) == 0.5


def test_fewer_cards_than_are_looked_at_weigh_as_missed() -> None:
    assert precision([(1, 0, 1, 0.5)], 4) == 0.25


def test_without_rows_it_is_undefined() -> None:
    none = np.empty(0, dtype=np.int64)
    assert np.isnan(card_precision(none, none, none.astype(bool), none.astype(float), cards_a_day=3))
