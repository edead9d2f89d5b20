"""Edge shuffling: the same hosts, days and sums, but who pays whom when is random. No structure is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from graph.columns import Int64s
from worlds.calendar import DAY_S
from worlds.planting.accounts import Accounts
from worlds.planting.habits import is_weekend
from worlds.planting.staging import Planned

_ROUNDS: Final = 50


def shuffled(planned: list[Planned], accounts: Accounts, rng: np.random.Generator) -> list[Planned]:
    """The transfers of one part, each payer with its sums and times of day, on exchanged days to exchanged payees.

    Days are exchanged at random among working days and among weekends, payees among those of one country: each host
    keeps how often it pays and is paid, and each day how many transfers it has. Nobody pays an account with a holder
    in common: what some rounds of exchange leave of such transfers is left out.
    """
    time_s = np.array([p.time_s for p in planned], dtype=np.int64)
    day = _exchanged(time_s // DAY_S, is_weekend(time_s).astype(np.int64), rng)
    payee = np.array([p.payee for p in planned], dtype=np.int64)
    country = accounts.country[payee]
    again = np.arange(len(planned))
    for _ in range(_ROUNDS):
        payee[again] = _exchanged(payee[again], country[again], rng)
        clash = np.array([_is_internal(accounts, p.payer, int(end)) for p, end in zip(planned, payee, strict=True)])
        if not clash.any():
            break
        again = np.flatnonzero(clash | (country == country[rng.choice(np.flatnonzero(clash))]))
    return [
        replace(p, time_s=int(d) * DAY_S + p.time_s % DAY_S, payee=int(end))
        for p, d, end, wrong in zip(planned, day, payee, clash, strict=True)
        if not wrong
    ]


def _exchanged(values: Int64s, group: Int64s, rng: np.random.Generator) -> Int64s:
    """The values, each row with that of a random row of its group."""
    found = values.copy()
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        found[rows] = values[rng.permutation(rows)]
    return found


def _is_internal(accounts: Accounts, payer: int, payee: int) -> bool:
    return not set(accounts.holders[payer]).isdisjoint(accounts.holders[payee])
