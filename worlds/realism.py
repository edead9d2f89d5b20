"""How life-like a set of transfers is: fans, reciprocal payments, cycles, pass-through, degree tails, dwell times.

All measures take transfers between different accounts in time order. Counts are per 1,000 transfers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numba
import numpy as np

from graph.columns import Bools, Float64s, Int32s, Int64s

DAY_S: Final = 86_400
FAN_DAYS: Final = 4
FAN_ENDS: Final = 5
RECIPROCAL_DAYS: Final = 30
CYCLE_DAYS: Final = 10
CYCLE_HOPS: Final = 6
PASS_DAYS: Final = 5
PASS_LEAST: Final = 0.5
_BUDGET: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfers:
    """`n` transfers in time order between numbered accounts, with what was paid and received in which currency."""

    source: Int32s
    target: Int32s
    time_s: Int64s
    paid: Float64s
    received: Float64s
    currency_paid: Int32s
    currency_received: Int32s

    def __len__(self) -> int:
        """Number of transfers."""
        return len(self.source)

    @property
    def accounts(self) -> int:
        """One more than the largest account number."""
        return int(max(self.source.max(), self.target.max())) + 1

    def where(self, rows: Bools) -> Transfers:
        """Some of the transfers."""
        return Transfers(
            source=self.source[rows],
            target=self.target[rows],
            time_s=self.time_s[rows],
            paid=self.paid[rows],
            received=self.received[rows],
            currency_paid=self.currency_paid[rows],
            currency_received=self.currency_received[rows],
        )


def first_contacts(transfers: Transfers) -> Bools:
    """[n] the first transfer from one account to the other."""
    pair = transfers.source.astype(np.int64) * transfers.accounts + transfers.target
    first = np.zeros(len(transfers), dtype=np.bool_)
    first[np.unique(pair, return_index=True)[1]] = True
    return first


def in_fans(transfers: Transfers, *, outwards: bool) -> tuple[Bools, int]:
    """([n] lies in a fan, how many fans): an account and four days with five or more different counterparties."""
    centre, end = (transfers.source, transfers.target) if outwards else (transfers.target, transfers.source)
    block = (transfers.time_s - transfers.time_s[0]) // (FAN_DAYS * DAY_S)
    blocks = int(block.max()) + 1
    fan = centre.astype(np.int64) * blocks + block
    distinct = np.unique(np.stack([fan, end.astype(np.int64)], axis=1), axis=0)[:, 0]
    fans, ends = np.unique(distinct, return_counts=True)
    large = fans[ends >= FAN_ENDS]
    return np.isin(fan, large), len(large)


def reciprocal(transfers: Transfers) -> Bools:
    """[n] the payee paid the payer within the thirty days before."""
    n = transfers.accounts
    pair = transfers.source.astype(np.int64) * n + transfers.target
    back = transfers.target.astype(np.int64) * n + transfers.source
    span = int(transfers.time_s[-1] - transfers.time_s[0]) + 2
    clock = transfers.time_s - transfers.time_s[0]
    _, rank = np.unique(np.concatenate([pair, back]), return_inverse=True)
    key = np.sort(rank[: len(pair)] * span + clock)
    at = rank[len(pair) :] * span
    low = np.searchsorted(key, at + np.maximum(clock - RECIPROCAL_DAYS * DAY_S, 0), side="left")
    return np.asarray(np.searchsorted(key, at + clock, side="left") > low)


def closes_cycle(transfers: Transfers) -> Bools:
    """[n] a path of two to five later-and-later transfers within ten days leads from the payee back to the payer."""
    order, start = _by_target(transfers)
    return np.asarray(
        _closing(transfers.source, transfers.target, transfers.time_s, order, start, CYCLE_DAYS * DAY_S, CYCLE_HOPS)
    )


def passes_through(transfers: Transfers) -> Bools:
    """[n] the payer got, within five days before and from somebody else, as much to twice as much in that currency."""
    order, start = _by_target(transfers)
    money = (transfers.paid, transfers.received, transfers.currency_paid, transfers.currency_received)
    return np.asarray(
        _passing(transfers.source, transfers.target, transfers.time_s, *money, order, start, PASS_DAYS * DAY_S)
    )


def dwell_hours(transfers: Transfers) -> Float64s:
    """Hours from an account's latest receipt to each of its payments; payments before any receipt are left out."""
    order, start = _by_target(transfers)
    latest = _latest(transfers.source, transfers.time_s, order, start)
    return np.asarray((transfers.time_s - latest)[latest >= 0] / 3600)


def degrees(transfers: Transfers, *, outwards: bool) -> Int64s:
    """Different counterparties of every account that has any, ascending."""
    ends = (transfers.source, transfers.target) if outwards else (transfers.target, transfers.source)
    pairs = np.unique(np.stack(ends, axis=1), axis=0)
    return np.asarray(np.sort(np.unique(pairs[:, 0], return_counts=True)[1]))


def pair_reciprocity(transfers: Transfers) -> float:
    """The share of directed pairs whose reverse exists."""
    n = transfers.accounts
    pairs = np.unique(transfers.source.astype(np.int64) * n + transfers.target)
    return float(np.isin(pairs % n * n + pairs // n, pairs).mean())


def _by_target(transfers: Transfers) -> tuple[Int64s, Int64s]:
    """(rows by payee and time, where each account's begin)."""
    order = np.argsort(transfers.target, kind="stable")
    return order, np.searchsorted(transfers.target[order], np.arange(transfers.accounts + 1))


@numba.njit(cache=True)
def _closing(source, target, time_s, order, start, window_s, hops):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917
    closes = np.zeros(len(source), dtype=np.bool_)
    node = np.empty(hops, dtype=np.int64)
    cursor = np.empty(hops, dtype=np.int64)
    for event in range(len(source)):
        goal, since = target[event], time_s[event] - window_s
        depth, steps = 0, 0
        node[0] = source[event]
        cursor[0] = _before(time_s, order, start, source[event], time_s[event])
        while depth >= 0 and steps < _BUDGET:
            steps += 1
            at = cursor[depth]
            if at < start[node[depth]] or time_s[order[at]] < since:
                depth -= 1
                continue
            cursor[depth] -= 1
            payer = source[order[at]]
            if payer == goal:
                if depth > 0:
                    closes[event] = True
                    break
            elif depth + 2 < hops and payer != source[event]:
                depth += 1
                node[depth] = payer
                cursor[depth] = _before(time_s, order, start, payer, time_s[order[at]])
    return closes


@numba.njit(cache=True)
def _before(time_s, order, start, account, moment):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Position of the account's last receipt before the moment; below its start where there is none."""
    low, high = start[account], start[account + 1]
    while low < high:
        middle = (low + high) // 2
        if time_s[order[middle]] < moment:
            low = middle + 1
        else:
            high = middle
    return low - 1


@numba.njit(cache=True)
def _passing(source, target, time_s, paid, received, given, got, order, start, window_s):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917
    passes = np.zeros(len(source), dtype=np.bool_)
    for event in range(len(source)):
        payer = source[event]
        at = _before(time_s, order, start, payer, time_s[event])
        while at >= start[payer] and time_s[order[at]] >= time_s[event] - window_s:
            row = order[at]
            share = paid[event] / max(received[row], 1e-9)
            if source[row] != target[event] and got[row] == given[event] and PASS_LEAST <= share <= 1.0:
                passes[event] = True
                break
            at -= 1
    return passes


@numba.njit(cache=True)
def _latest(source, time_s, order, start):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    latest = np.full(len(source), -1, dtype=np.int64)
    for event in range(len(source)):
        at = _before(time_s, order, start, source[event], time_s[event])
        if at >= start[source[event]]:
            latest[event] = time_s[order[at]]
    return latest
