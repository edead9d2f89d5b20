"""What evaders have at hand: accounts that nobody suspects yet, ordinary transfers to copy, and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Bools
from worlds.planting.accounts import Accounts
from worlds.planting.habits import Habits
from worlds.planting.staging import Planned

#: Money stays at least so long before it goes on.
DWELL_S: Final = 1_200


@dataclass(frozen=True)
class Means:
    """Of one world; `taken` grows with every account that is drawn."""

    accounts: Accounts
    habits: Habits
    #: [k] habits of which only the day is known: nothing that has an order can copy them
    by_day: Bools
    taken: set[str]
    #: seconds since 1970: the half-open time in which schemes must lie
    window: tuple[int, int]
    rng: np.random.Generator

    def planned(self, payer: int, payee: int, time_s: int, log_amount: float) -> Planned:
        """The transfer in the form of one of the payer's own, of about that sum, or of another account's."""
        own = self.habits.own(payer)
        own = own[~self.by_day[own]]
        if len(own) == 0:
            own = self.habits.near(self.rng, time_s, log_amount, ~self.by_day)
        habit = int(own[np.argmin(np.abs(self.habits.log_amount[own] - log_amount))])
        return Planned(payer, payee, time_s, log_amount, habit)

    def stranger(self, like: int) -> int | None:
        """An account whose holders are in no scheme, rather of that account's country; None: there is no more."""
        among = np.flatnonzero(self.accounts.may_host & (self.accounts.country == self.accounts.country[like]))
        for candidates in (among, np.flatnonzero(self.accounts.may_host)):
            for one in self.rng.permutation(candidates).tolist():
                if self.taken.isdisjoint(self.accounts.holders[one]):
                    self.taken.update(self.accounts.holders[one])
                    return int(one)
        return None

    def room_s(self, legs: list[Planned], leg: Planned) -> int:
        """Seconds that a transfer may be late, before its payee pays on what it brought or the window ends."""
        later = [one.time_s - DWELL_S for one in legs if one.payer == leg.payee and one.time_s > leg.time_s]
        return max(min([*later, self.window[1] - DWELL_S]) - leg.time_s, 0)
