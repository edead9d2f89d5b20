from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from worlds import realism
from worlds.realism import DAY_S, Transfers


def _transfers(rows: list[Any]) -> Transfers:
    """Rows are (source, target, day, amount)."""
    rows = sorted(rows, key=lambda row: row[2])
    column = list(zip(*rows, strict=True))
    n = len(rows)
    return Transfers(
        source=np.array(column[0], dtype=np.int32),
        target=np.array(column[1], dtype=np.int32),
        time_s=(np.array(column[2], dtype=float) * DAY_S).astype(np.int64),
        paid=np.array(column[3], dtype=float),
        received=np.array(column[3], dtype=float),
        currency_paid=np.zeros(n, dtype=np.int32),
        currency_received=np.zeros(n, dtype=np.int32),
    )


def _random(seed: int, n: int = 400, accounts: int = 25) -> Transfers:
    rng = np.random.default_rng(seed)
    source = rng.integers(0, accounts, n)
    target = (source + rng.integers(1, accounts, n)) % accounts
    day = np.sort(rng.uniform(0, 60, n))
    return _transfers(list(zip(source, target, day, rng.integers(1, 50, n), strict=True)))


def _naive_cycle(t: Transfers, event: int) -> bool:
    """Every time-respecting path back, by plain recursion."""
    since, goal, payee = t.time_s[event] - realism.CYCLE_DAYS * DAY_S, t.target[event], t.source[event]

    def back(account: int, before: int, hops: int) -> bool:
        rows = np.flatnonzero((t.target == account) & (t.time_s >= since) & (t.time_s < before))
        if hops >= 1 and (t.source[rows] == goal).any():
            return True
        further = rows[(t.source[rows] != goal) & (t.source[rows] != payee)]
        return hops + 2 < realism.CYCLE_HOPS and any(back(t.source[k], t.time_s[k], hops + 1) for k in further)

    return back(payee, t.time_s[event], 0)


@pytest.mark.parametrize("seed", range(3))
def test_closing_of_cycles_equals_the_naive_search(seed: int) -> None:
    t = _random(seed, n=120, accounts=14)
    assert realism.closes_cycle(t).tolist() == [_naive_cycle(t, k) for k in range(len(t))]


@pytest.mark.parametrize("seed", range(3))
def test_reciprocal_and_pass_through_equal_the_naive_search(seed: int) -> None:
    t = _random(seed)
    reciprocal, passes = [], []
    for k in range(len(t)):
        before = (t.time_s < t.time_s[k]) & (t.target == t.source[k])
        back = before & (t.source == t.target[k]) & (t.time_s >= t.time_s[k] - realism.RECIPROCAL_DAYS * DAY_S)
        reciprocal.append(bool(back.any()))
        share = t.paid[k] / t.received
        through = before & (t.source != t.target[k]) & (t.time_s >= t.time_s[k] - realism.PASS_DAYS * DAY_S)
        passes.append(bool((through & (share >= realism.PASS_LEAST) & (share <= 1)).any()))
    assert realism.reciprocal(t).tolist() == reciprocal
    assert realism.passes_through(t).tolist() == passes


def test_a_fan_needs_five_different_ends_within_four_days() -> None:
    fan = [(0, k, k / 2, 10) for k in range(1, 6)]
    rows, count = realism.in_fans(_transfers(fan), outwards=True)
    assert (rows.sum(), count) == (5, 1)
    assert realism.in_fans(_transfers([*fan[:4], (0, 1, 3, 10)]), outwards=True)[1] == 0
    assert realism.in_fans(_transfers([(0, k, 2 * k, 10) for k in range(6)][1:]), outwards=True)[1] == 0


def test_first_contacts_and_degrees_and_dwell() -> None:
    t = _transfers([(0, 1, 0, 5), (0, 1, 1, 5), (1, 0, 2, 5), (1, 2, 3, 5)])
    assert realism.first_contacts(t).tolist() == [True, False, True, True]
    assert realism.degrees(t, outwards=True).tolist() == [1, 2]
    assert realism.dwell_hours(t).tolist() == [24.0, 48.0]
    assert realism.pair_reciprocity(t) == pytest.approx(2 / 3)


def test_normal_life_has_enough_structure_by_its_shape(written: Any) -> None:
    """Two percent lie in fans, cycles or chains of first contacts, after a month to get acquainted."""
    world = written.world
    past, n = world.ledger.columns(), len(world.population)
    order = written.order
    clean = (
        (past.scheme[order] < 0)
        & (past.kind[order] == 0)
        & (past.status[order] == 1)
        & (past.source[order] >= 0)
        & (past.source[order] < n)
        & (past.target[order] >= 0)
        & (past.target[order] < n)
    )
    rows = order[clean]
    amount = past.amount_minor[rows].astype(np.float64)
    t = Transfers(
        source=past.source[rows],
        target=past.target[rows],
        time_s=past.time_us[rows] // 1_000_000,
        paid=amount,
        received=amount,
        currency_paid=world.population.currency[past.source[rows]].astype(np.int32),
        currency_received=world.population.currency[past.target[rows]].astype(np.int32),
    )
    first = realism.first_contacts(t)
    contacts = t.where(first)
    late = contacts.time_s >= 30 * DAY_S
    fans = realism.in_fans(contacts, outwards=True)[0] | realism.in_fans(contacts, outwards=False)[0]
    structured = fans | realism.closes_cycle(contacts) | realism.passes_through(contacts)
    assert (structured & late).sum() / (t.time_s >= 30 * DAY_S).sum() > 0.02
    assert (fans & late).sum() > 0
    assert (realism.closes_cycle(contacts) & late).sum() > 0
