"""What a world is made of: its settings, its random streams, and the parts that habits write into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import Int8s
from worlds.calendar import Calendar
from worlds.errors import ImpossibleWorld
from worlds.geography import COUNTRY_CURRENCY
from worlds.ledger import Ledger
from worlds.population import Population
from worlds.streams import stream

MIN_ACCOUNTS = 50
MAX_ACCOUNTS = 5_000_000
MIN_DAYS = 7
MAX_DAYS = 3_660


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """Size, length and seed of a world; equal settings make equal bytes."""

    accounts: int
    days: int
    seed: int
    rings: bool = True

    def __post_init__(self) -> None:
        if not MIN_ACCOUNTS <= self.accounts <= MAX_ACCOUNTS:
            message = f"accounts must be {MIN_ACCOUNTS} to {MAX_ACCOUNTS}, not {self.accounts}"
            raise ImpossibleWorld(message)
        if not MIN_DAYS <= self.days <= MAX_DAYS:
            message = f"days must be {MIN_DAYS} to {MAX_DAYS}, not {self.days}"
            raise ImpossibleWorld(message)
        if not 0 <= self.seed < 2**63:
            message = f"seed must be a whole number from 0 to 2^63 - 1, not {self.seed}"
            raise ImpossibleWorld(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A world in the making: who lives in it, its days, and the ledger that habits and crimes write into."""

    settings: WorldSettings
    calendar: Calendar
    population: Population
    ledger: Ledger

    def stream(self, name: str) -> np.random.Generator:
        """The random stream of that name; streams do not depend on each other, so habits can change alone."""
        return stream(self.settings.seed, name)

    @property
    def merchant_currency(self) -> Int8s:
        """[m] currency that each merchant sells in."""
        return COUNTRY_CURRENCY[self.population.merchants.country]

    @property
    def account_days(self) -> int:
        """The measure that counts of one-off events grow with."""
        return self.settings.accounts * self.settings.days


def many(world: World, per_million: float) -> int:
    """How many one-off events of a rate per million account-days happen in this world (at least one)."""
    return max(1, round(per_million * world.account_days / 1e6))


__all__ = ["World", "WorldSettings", "many"]
