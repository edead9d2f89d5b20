"""Casting: which host plays which account of an attempt, and which transfer of the payer's own each leg copies.

Hosts come from transfers of about the leg's amount around its time, so that what rows show of accounts (country, bank,
sort) goes together as it does in the background; among them those are taken whose activity fits the attempt's account:
so many times its transfers, with so many times its partners.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graph.columns import Bools, Float64s, Int64s
from worlds.planting.accounts import Accounts
from worlds.planting.attempts import Transfer
from worlds.planting.errors import ImpossiblePlanting
from worlds.planting.habits import Habits, is_weekend

#: What makes a host fit, for each transfer that it pays or gets in the attempt: own transfers in the whole world and in
#: the time around; for each partner there: own partners. With the whole world's alike for all hosts, the planted rows
#: are the same share of everybody's, and so of all that rows show.
_IN_ALL: Final = 9.0
_AROUND: Final = 3.0
_PARTNERS: Final = 5.0
#: Of the candidates, the best few in a hundred may be drawn.
_BEST: Final = 0.06
#: What counts, in units of a log ratio of activity, that two accounts are or are not of one bank as in the copied
#: transfer, and that an account is of another sort than there (but large roles go to accounts that can play them).
_BANK: Final = 2.5
_SORT: Final = 3.0
_SORT_OF_LARGE: Final = 0.3
_LARGE: Final = 4


@dataclass(frozen=True, slots=True)
class Leg:
    """A planned transfer: hosts, wanted time and log amount, the habit it copies, its place among the attempt's."""

    payer: int
    payee: int
    time_s: int
    log_amount: float
    habit: int


@dataclass(slots=True)
class _Role:
    """What an account of an attempt does in it."""

    pays: list[int] = field(default_factory=list)
    gets: list[int] = field(default_factory=list)
    payees: set[str] = field(default_factory=set)
    payers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Cast:
    """Casts one attempt: transfers with their wanted times and log amounts."""

    accounts: Accounts
    habits: Habits
    rng: np.random.Generator
    #: holders that play already, in any attempt of this world
    taken: set[str]
    transfers: tuple[Transfer, ...]
    time_s: Int64s
    log_amount: Float64s
    hosts: dict[str, int] = field(default_factory=dict)
    _roles: dict[str, _Role] = field(default_factory=lambda: defaultdict(_Role))

    def legs(self) -> list[Leg]:
        """The whole attempt, leg by leg in time. Raises: `ImpossiblePlanting` where hosts run out."""
        for k, transfer in enumerate(self.transfers):
            self._roles[transfer.payer].pays.append(k)
            self._roles[transfer.payer].payees.add(transfer.beneficiary)
            self._roles[transfer.beneficiary].gets.append(k)
            self._roles[transfer.beneficiary].payers.add(transfer.payer)
        return [self._leg(k, transfer) for k, transfer in enumerate(self.transfers)]

    def _leg(self, k: int, transfer: Transfer) -> Leg:
        payer, payee = self.hosts.get(transfer.payer), self.hosts.get(transfer.beneficiary)
        if payer is None:
            habit = self._new_payer(k, transfer.payer, payee)
            payer = self.hosts[transfer.payer]
        else:
            habit = self._habit(k, payer, payee)
        if payee is None:
            payee = self._new_payee(k, transfer.beneficiary, payer, habit)
        elif self.habits.abroad[habit] != (self.accounts.country[payer] != self.accounts.country[payee]):
            habit = self._borrowed(k, payer, payee)
        return Leg(payer, payee, int(self.time_s[k]), float(self.log_amount[k]), habit)

    def _new_payer(self, k: int, name: str, payee: int | None) -> int:
        """Casts a payer; the habit that brought it."""
        habits, accounts = self.habits, self.accounts
        among = None if payee is None else accounts.country[habits.payee] == accounts.country[payee]
        found = habits.near(self.rng, int(self.time_s[k]), float(self.log_amount[k]), among)
        cost = self._misfit(name, habits.payer[found], int(self.time_s[k]))
        if payee is not None:
            together = accounts.bank[habits.payer[found]] == accounts.bank[payee]
            cost += _BANK * (together != habits.same_bank[found])
            cost += _SORT * self._is_other_sort(habits.payee[found], payee)
        place = self._drawn(name, habits.payer[found], cost)
        return int(found[place])

    def _new_payee(self, k: int, name: str, payer: int, habit: int) -> int:
        """Casts a payee like the one of the copied habit."""
        habits, accounts = self.habits, self.accounts
        like, pays = int(habits.payee[habit]), self._roles[name].pays
        end = habits.payer if pays else habits.payee
        at = pays[0] if pays else k
        among = (accounts.country[end] == accounts.country[like]) & accounts.may_host[end]
        found = habits.near(self.rng, int(self.time_s[at]), float(self.log_amount[at]), among)
        candidates = end[found]
        cost = self._misfit(name, candidates, int(self.time_s[k]))
        together = accounts.bank[candidates] == accounts.bank[payer]
        cost += _BANK * (together != habits.same_bank[habit])
        if accounts.may_host[like]:
            cost += self._sort_cost(name) * (accounts.sort[candidates] != accounts.sort[like])
        return int(candidates[self._drawn(name, candidates, cost)])

    def _misfit(self, name: str, candidates: Int64s, time_s: int) -> Float64s:
        """How far each candidate's activity is from what the account's part in the attempt asks for."""
        role, habits = self._roles[name], self.habits
        measures = (
            (2.0, len(role.pays), habits.paid.in_all(candidates), _IN_ALL),
            (1.0, len(role.gets), habits.got.in_all(candidates), _IN_ALL),
            (0.5, len(role.pays), habits.paid.around(candidates, time_s), _AROUND),
            (0.5, len(role.gets), habits.got.around(candidates, time_s), _AROUND),
            (0.5, len(role.payees), habits.payees[candidates], _PARTNERS),
            (0.5, len(role.payers), habits.payers[candidates], _PARTNERS),
        )
        cost = np.zeros(len(candidates))
        for weight, wanted, has, share in measures:
            off = weight * np.log((has + 1) / (share * max(wanted, 1) + 1))
            # Who never pays in the attempt may pay less than others, but not more: the same for who is never paid.
            cost += np.abs(off) if wanted else np.maximum(off, 0.0)
        return cost

    def _is_other_sort(self, payees: Int64s, payee: int) -> Bools:
        """Whether each is of another sort than the payee; agents and billers, whom no host stands for, are not."""
        accounts = self.accounts
        return np.asarray(accounts.may_host[payees] & (accounts.sort[payees] != accounts.sort[payee]))

    def _sort_cost(self, name: str) -> float:
        role = self._roles[name]
        return _SORT if len(role.pays) + len(role.gets) < _LARGE else _SORT_OF_LARGE

    def _drawn(self, name: str, candidates: Int64s, cost: Float64s) -> int:
        """The place of the candidate that plays the account: one of the best who are free."""
        free = np.array([self.taken.isdisjoint(self.accounts.holders[c]) for c in candidates.tolist()], dtype=np.bool_)
        places = np.flatnonzero(free)
        if len(places) == 0:
            raise ImpossiblePlanting("the background has too few accounts for so many attempts")
        places = places[np.argsort(cost[places], kind="stable")]
        place = int(places[self.rng.integers(0, max(1, int(_BEST * len(places))))])
        host = int(candidates[place])
        self.hosts[name] = host
        self.taken.update(self.accounts.holders[host])
        return place

    def _habit(self, k: int, payer: int, payee: int | None) -> int:
        """One of the payer's own transfers, rather of that amount, around that time and to such an account."""
        habits, accounts = self.habits, self.accounts
        own = habits.own(payer)
        if len(own) == 0:
            return self._borrowed(k, payer, payee)
        cost = self._distance(k, own)
        if payee is not None:
            cost += 3 * (habits.abroad[own] != (accounts.country[payer] != accounts.country[payee]))
            cost += _BANK * (habits.same_bank[own] != (accounts.bank[payer] == accounts.bank[payee]))
        return int(self.rng.choice(own, p=_shares(cost)))

    def _borrowed(self, k: int, payer: int, payee: int | None) -> int:
        """A transfer of another account of the payer's bank and, where there is one, sort."""
        habits, accounts = self.habits, self.accounts
        among = accounts.bank[habits.payer] == accounts.bank[payer]
        if payee is not None:
            alike = among & (habits.abroad == (accounts.country[payer] != accounts.country[payee]))
            among = alike if alike.any() else among
        found = habits.near(self.rng, int(self.time_s[k]), float(self.log_amount[k]), among)
        cost = self._distance(k, found) + 2 * (accounts.sort[habits.payer[found]] != accounts.sort[payer])
        return int(self.rng.choice(found, p=_shares(cost)))

    def _distance(self, k: int, found: Int64s) -> Float64s:
        """How far transfers are from a leg's amount (2 a factor of e) and time (1 a fortnight)."""
        amount = 2 * np.abs(self.habits.log_amount[found] - self.log_amount[k])
        days = 2.0 * (self.habits.weekend[found] != is_weekend(int(self.time_s[k])))
        return np.asarray(amount + days + np.abs(self.habits.time_s[found] - self.time_s[k]) / (14 * 86_400))


def _shares(cost: Float64s) -> Float64s:
    weight = np.exp(cost.min() - cost)
    return np.asarray(weight / weight.sum())
