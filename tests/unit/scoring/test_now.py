from __future__ import annotations

import numpy as np
import pytest

from graph.columns import EventColumns
from scoring.account_risk import AccountStatus, account_status
from scoring.now import NO_RING, score_now
from scoring.scores import RingRisks, ScoreAt
from tests.graphs import make_columns

D = 86_400


def scored(columns: EventColumns, risks: dict[int, float]) -> ScoreAt:
    risk = np.full(len(columns), 5.0, dtype=np.float32)
    for row, value in risks.items():
        risk[row] = value
    return ScoreAt(suspicion=risk.astype(np.float64), probability=None, risk=risk)


def rings(columns: EventColumns, *given: tuple[float, list[int], dict[str, bool]]) -> RingRisks:
    """Rings of (risk, event rows, {member: takes part})."""
    number = {name: node for node, name in enumerate(columns.node_ids.to_pylist())}
    events = [(row, ring) for ring, (_, rows, _) in enumerate(given) for row in rows]
    members = [(number[name], ring, part) for ring, (_, _, parts) in enumerate(given) for name, part in parts.items()]
    return RingRisks(
        event=np.array([e for e, _ in events], dtype=np.int32),
        event_ring=np.array([r for _, r in events], dtype=np.int32),
        member=np.array([m for m, _, _ in members], dtype=np.int32),
        member_ring=np.array([r for _, r, _ in members], dtype=np.int32),
        member_takes_part=np.array([p for _, _, p in members], dtype=np.bool_),
        risk=np.array([risk for risk, _, _ in given], dtype=np.float32),
    )


def account(columns: EventColumns, risk: np.ndarray, name: str) -> float:
    return float(risk[columns.node_ids.to_pylist().index(name)])


CIRCLE = [(0, "A", "B", 900_00), (D, "B", "C", 890_00), (2 * D, "C", "A", 880_00), (3 * D, "X", "Y", 10_00)]


def test_rings_raise_their_transactions_and_lower_none() -> None:
    columns = make_columns(CIRCLE)
    now = score_now(
        columns,
        scored(columns, {1: 95.0}),
        rings(columns, (80.0, [0, 1, 2], {}), (85.0, [2], {}), (85.0, [2], {})),
        lift=10.0,
    )
    assert now.suspicion.tolist() == pytest.approx([13.0, 103.0, 13.5, 5.0])
    assert now.risk.tolist() == [80.0, 95.0, 85.0, 5.0]
    assert now.raised_by.tolist() == [0, NO_RING, 1, NO_RING]


def test_without_rings_the_two_scores_are_equal() -> None:
    columns = make_columns(CIRCLE)
    at = scored(columns, {0: 50.0})
    now = score_now(columns, at, rings(columns), lift=1.0)
    assert np.array_equal(now.risk, at.risk)
    assert now.raised_by.tolist() == [NO_RING] * 4


def test_no_events_are_no_error() -> None:
    columns = make_columns([])
    assert len(score_now(columns, scored(columns, {}), rings(columns), lift=1.0).account_risk) == 0


def test_a_part_in_a_ring_gives_its_risk_and_lying_beside_it_does_not() -> None:
    columns = make_columns(CIRCLE)
    given = rings(columns, (90.0, [0, 1, 2], {"A": True, "B": True, "C": True, "X": False}))
    risk = score_now(columns, scored(columns, {}), given, lift=1.0).account_risk
    assert [account(columns, risk, name) for name in "ABC"] == [90.0] * 3
    assert account(columns, risk, "X") == 30.0
    assert account(columns, risk, "Y") == 0.0


def test_who_only_pays_one_transfer_into_a_ring_may_be_its_victim() -> None:
    columns = make_columns([*((k * 60, f"V{k}", "hub", 100_00) for k in range(5)), (D, "hub", "sink", 480_00)])
    parts = {**{f"V{k}": True for k in range(5)}, "hub": True, "sink": True}
    risk = score_now(columns, scored(columns, {}), rings(columns, (95.0, list(range(6)), parts)), lift=1.0).account_risk
    assert account(columns, risk, "V0") == 70.0
    assert account(columns, risk, "hub") == account(columns, risk, "sink") == 95.0


def test_own_flagged_transfers_of_one_side_stop_at_medium() -> None:
    columns = make_columns([(0, "A", "B", 1_00), (60, "A", "C", 1_00), (120, "B", "D", 1_00)])
    risk = score_now(columns, scored(columns, {0: 96.0, 2: 90.0}), rings(columns), lift=1.0).account_risk
    assert account(columns, risk, "A") == 70.0
    assert account(columns, risk, "B") == 96.0
    assert account(columns, risk, "C") == 0.0


def test_one_flagged_payment_among_very_many_says_little() -> None:
    columns = make_columns([(k * 60, "hub", f"S{k % 9}", 1_00) for k in range(1_000)])
    few = score_now(columns, scored(columns, {5: 60.0}), rings(columns), lift=1.0).account_risk
    many = score_now(columns, scored(columns, dict.fromkeys(range(40), 60.0)), rings(columns), lift=1.0).account_risk
    assert account(columns, few, "hub") == pytest.approx(3.0)
    assert account(columns, many, "hub") == 60.0


def test_what_lies_further_back_than_ninety_days_counts_no_more() -> None:
    columns = make_columns([(0, "A", "B", 1_00), (91 * D, "C", "E", 1_00)])
    given = rings(columns, (90.0, [0], {"A": True}))
    risk = score_now(columns, scored(columns, {0: 80.0}), given, lift=1.0).account_risk
    assert account(columns, risk, "A") == 0.0
    as_of_us = int(columns.occurred_at_us[0]) + 1
    earlier = score_now(columns, scored(columns, {0: 80.0}), given, lift=1.0, as_of_us=as_of_us)
    assert account(columns, earlier.account_risk, "B") == 70.0


def test_only_accounts_have_an_account_risk() -> None:
    columns = make_columns([(0, "A", "shop", 1_00), (60, "cash", "A", 1_00)], merchants={"shop"})
    given = rings(columns, (90.0, [0], {"shop": True}))
    risk = score_now(columns, scored(columns, {0: 80.0, 1: 80.0}), given, lift=1.0).account_risk
    assert (risk > 0).tolist() == [name == "A" for name in ["A", "shop", "cash"]]


def test_fewer_than_three_transactions_are_an_insufficient_history() -> None:
    columns = make_columns([(0, "A", "B", 1_00), (60, "A", "B", 1_00), (120, "A", "C", 1_00)])
    status = dict(zip(columns.node_ids.to_pylist(), account_status(columns), strict=True))
    assert status == {
        "A": AccountStatus.SCORED,
        "B": AccountStatus.INSUFFICIENT_HISTORY,
        "C": AccountStatus.INSUFFICIENT_HISTORY,
    }
