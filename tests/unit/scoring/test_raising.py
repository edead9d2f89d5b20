from __future__ import annotations

import numpy as np
import pytest

from gnn.detector import TimeSplit
from scoring.raising import fitted_lift, raised
from scoring.scores import RingRisks

N = 400
SPLIT = TimeSplit(train_end=100, valid_end=300)
NOBODY = np.zeros(0, dtype=np.int32)


def _rings(events: list[int]) -> RingRisks:
    """One ring of risk 50."""
    return RingRisks(
        event=np.array(events, dtype=np.int32),
        event_ring=np.zeros(len(events), dtype=np.int32),
        member=NOBODY,
        member_ring=NOBODY,
        member_takes_part=NOBODY.astype(np.bool_),
        risk=np.array([50.0], dtype=np.float32),
    )


def test_rings_raise_their_transactions_alone_and_keep_their_order() -> None:
    suspicion = np.arange(N, dtype=np.float64)
    found = raised(suspicion, _rings([3, 5]), 10.0)
    assert np.flatnonzero(found != suspicion).tolist() == [3, 5]
    assert found[[3, 5]].tolist() == [8.0, 10.0]


def test_rings_of_illicit_transfers_lift_them_and_others_lift_nothing() -> None:
    rng = np.random.default_rng(0)
    labels = np.zeros(N, dtype=np.int8)
    labels[110:130] = labels[20:40] = 1
    suspicion = rng.normal(size=N) + labels
    assert fitted_lift(suspicion, _rings(list(range(110, 130))), labels, SPLIT, 2.0) > 0
    assert fitted_lift(suspicion, _rings(list(range(140, 160))), labels, SPLIT, 2.0) == 0


@pytest.mark.parametrize("label", [-1, 0])
def test_without_both_classes_the_lift_is_one_unit(label: int) -> None:
    assert fitted_lift(np.zeros(N), _rings([1]), np.full(N, label, dtype=np.int8), SPLIT, 2.0) == 2.0
