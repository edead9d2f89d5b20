"""Habits: the hosts' own transfers to other accounts, which planted ones copy, and how much each account does when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.compute as pc

from graph.canonical.vocabulary import Status, TransactionKind
from graph.columns import Bools, Float64s, Int64s
from worlds.calendar import DAY_S
from worlds.planting.accounts import Accounts
from worlds.planting.background import Background, between_accounts

#: "The time around": so many seconds before and after.
AROUND_S: Final = 15 * DAY_S
#: Rows that a search looks at.
_SAMPLE: Final = 2_000
#: Direct debits are the payee's habit, not the payer's.
_DRAWN_BY_PAYEE: Final = "direct_debit"
#: Factors between two amounts that still are alike, tried in turn.
_ALIKE: Final = (1.4, 2.5, 6.0, np.inf)


@dataclass(frozen=True, slots=True)
class Activity:
    """Transfers between accounts by account and time, to be counted; `keys` are sorted."""

    keys: Int64s
    first_s: int
    length_s: int

    @classmethod
    def of(cls, account: Int64s, time_s: Int64s) -> Activity:
        """Of one end of all rows; `time_s` is ascending."""
        first_s, length_s = int(time_s[0]), int(time_s[-1] - time_s[0]) + 1
        return cls(np.sort(account * length_s + time_s - first_s), first_s, length_s)

    def in_all(self, accounts: Int64s) -> Int64s:
        """[accounts] transfers of each."""
        at = accounts * self.length_s
        return np.asarray(np.searchsorted(self.keys, at + self.length_s) - np.searchsorted(self.keys, at))

    def around(self, accounts: Int64s, time_s: int) -> Int64s:
        """[accounts] transfers of each in the time around."""
        low, high = (int(np.clip(time_s + d - self.first_s, 0, self.length_s)) for d in (-AROUND_S, AROUND_S))
        at = accounts * self.length_s
        return np.asarray(np.searchsorted(self.keys, at + high) - np.searchsorted(self.keys, at + low))


@dataclass(frozen=True)
class Habits:
    """`k` settled payments of possible hosts to accounts in time order, and the activity of all accounts.

    `row` is the place in the background; `log_amount` of the sum in the base currency's minor units.
    """

    row: Int64s
    payer: Int64s
    payee: Int64s
    time_s: Int64s
    log_amount: Float64s
    weekend: Bools
    abroad: Bools
    same_bank: Bools
    #: [k] habits sorted by payer, and [n + 1] where each account's begin
    by_payer: Int64s
    start: Int64s
    paid: Activity
    got: Activity
    #: [n] different accounts that each paid, and that paid it
    payees: Int64s
    payers: Int64s

    def own(self, account: int) -> Int64s:
        """Habits of that payer."""
        return self.by_payer[self.start[account] : self.start[account + 1]]

    def near(self, rng: np.random.Generator, time_s: int, log_amount: float, among: Bools | None = None) -> Int64s:
        """Some habits around that time, on such a day, of about that amount (of those marked in `among`).

        Wider in amount, then in time, where there are few.
        """
        alike_day = self.weekend == is_weekend(time_s)
        among = alike_day if among is None else among & alike_day
        for reach_s in (AROUND_S, 100 * AROUND_S):
            low, high = np.searchsorted(self.time_s, [time_s - reach_s, time_s + reach_s])
            rows = low + np.flatnonzero(among[low:high])
            off = np.abs(self.log_amount[rows] - log_amount)
            for factor in _ALIKE:
                alike = rows[off <= np.log(factor)]
                if len(alike) > _SAMPLE:
                    return np.asarray(rng.choice(alike, _SAMPLE, replace=False))
                if len(alike) >= _SAMPLE // 50:
                    return np.asarray(alike)
        return np.asarray(rows)


def is_weekend(time_s: int | Int64s) -> Bools:
    """Whether a moment lies on a Saturday or Sunday (UTC)."""
    return np.asarray((time_s // DAY_S + 3) % 7 >= 5)


def habits_of(background: Background, accounts: Accounts) -> Habits:
    """All habits of a world."""
    table = background.transactions
    settled = pc.and_(
        pc.equal(table["kind"], TransactionKind.PAYMENT.value), pc.equal(table["status"], Status.SETTLED.value)
    )
    rows = np.flatnonzero(between_accounts(table) & np.asarray(settled))
    time_s = background.time_s()[rows]
    payer, payee = (accounts.codes(table[f"{side}_id"])[rows] for side in ("source", "target"))
    base = np.asarray(pc.fill_null(table["amount_base_minor"], 0)).astype(np.float64)[rows]
    copied = (payer >= 0) & (payee >= 0) & (payer != payee) & (base > 0)
    copied &= accounts.may_host[payer] & accounts.is_someone[payee]
    copied &= np.asarray(pc.not_equal(pc.fill_null(table["channel"], ""), _DRAWN_BY_PAYEE))[rows]
    pairs = np.unique(np.stack([payer, payee], axis=1), axis=0)
    payer_of, payee_of = payer[copied], payee[copied]
    by_payer = np.argsort(payer_of, kind="stable")
    return Habits(
        row=rows[copied],
        payer=payer_of,
        payee=payee_of,
        time_s=time_s[copied],
        log_amount=np.log(base[copied]),
        weekend=is_weekend(time_s[copied]),
        abroad=accounts.country[payer_of] != accounts.country[payee_of],
        same_bank=accounts.bank[payer_of] == accounts.bank[payee_of],
        by_payer=by_payer,
        start=np.searchsorted(payer_of[by_payer], np.arange(len(accounts) + 1)),
        paid=Activity.of(payer, time_s),
        got=Activity.of(payee, time_s),
        payees=np.bincount(pairs[:, 0][pairs[:, 0] >= 0], minlength=len(accounts)),
        payers=np.bincount(pairs[:, 1][pairs[:, 1] >= 0], minlength=len(accounts)),
    )
