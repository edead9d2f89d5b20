"""Edge shuffling: the same hosts, times and sums, but who pays whom is random. No structure is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from graph.columns import Int64s
from worlds.planting.accounts import Accounts
from worlds.planting.staging import Planned

_ROUNDS: Final = 50
#: Countries with fewer ends than this exchange theirs among them all: few ends would mostly stay where they are.
_FEW: Final = 60


def shuffled(planned: list[Planned], accounts: Accounts, rng: np.random.Generator) -> list[Planned]:
    """The transfers of one part with payers and payees exchanged at random among those of one country.

    Each host keeps how often it pays and is paid. Nobody pays an account with a holder in common: what some rounds of
    exchange leave of such transfers is left out.
    """
    payer = _exchanged(np.array([p.payer for p in planned], dtype=np.int64), accounts, rng)
    payee = np.array([p.payee for p in planned], dtype=np.int64)
    again = np.arange(len(planned))
    for _ in range(_ROUNDS):
        payee[again] = _exchanged(payee[again], accounts, rng)
        clash = np.array([_is_internal(accounts, int(a), int(b)) for a, b in zip(payer, payee, strict=True)])
        if not clash.any():
            break
        again = np.union1d(np.flatnonzero(clash), rng.choice(len(planned), min(len(planned), 20), replace=False))
    return [
        replace(p, payer=int(a), payee=int(b))
        for p, a, b, wrong in zip(planned, payer, payee, clash, strict=True)
        if not wrong
    ]


def _exchanged(ends: Int64s, accounts: Accounts, rng: np.random.Generator) -> Int64s:
    found = ends.copy()
    group = accounts.country[ends]
    few = np.bincount(group)[group] < _FEW
    group = np.where(few, -1, group)
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        found[rows] = ends[rng.permutation(rows)]
    return found


def _is_internal(accounts: Accounts, payer: int, payee: int) -> bool:
    return not set(accounts.holders[payer]).isdisjoint(accounts.holders[payee])
