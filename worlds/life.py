"""A whole world: everybody's habits in turn, then crimes, all in one ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from worlds.calendar import Calendar
from worlds.census import census
from worlds.fraud.card_bursts import card_bursts
from worlds.fraud.compromised_merchants import compromised_merchants
from worlds.fraud.shared_devices import shared_devices
from worlds.habits.banking import correspondents, fees, interest
from worlds.habits.bills import bills
from worlds.habits.cash import cash
from worlds.habits.claims import claims
from worlds.habits.collections import collections
from worlds.habits.crews import crews
from worlds.habits.escrow import escrow
from worlds.habits.family import family, friends
from worlds.habits.internal import internal
from worlds.habits.marketplaces import acquirers, marketplaces
from worlds.habits.owners import owners
from worlds.habits.rent import rent
from worlds.habits.returns import returns
from worlds.habits.salaries import salaries
from worlds.habits.savings_clubs import savings_clubs
from worlds.habits.shopping import shopping
from worlds.habits.strangers import strangers
from worlds.habits.subcontracts import subcontracts
from worlds.habits.suppliers import supplier_circles, suppliers
from worlds.laundering import laundering
from worlds.ledger import Ledger, Owners
from worlds.schemes import Schemes
from worlds.streams import stream
from worlds.world import World, WorldSettings

Progress = Callable[[str, float], None]

#: Habits in the order of their writing; returns come last, as they undo what was.
HABITS: Final[tuple[Callable[[World], None], ...]] = (
    salaries,
    rent,
    bills,
    shopping,
    internal,
    family,
    friends,
    strangers,
    suppliers,
    supplier_circles,
    marketplaces,
    acquirers,
    cash,
    fees,
    interest,
    correspondents,
    owners,
    collections,
    subcontracts,
    savings_clubs,
    crews,
    claims,
    escrow,
    returns,
)
CRIMES: Final[tuple[Callable[[World, Schemes], int], ...]] = (
    laundering,
    shared_devices,
    card_bursts,
    compromised_merchants,
)


def live(settings: WorldSettings, progress: Progress | None = None) -> tuple[World, Schemes]:
    """The world after its last day, and the ground truth of its crimes."""
    population = census(settings.accounts, settings.seed)
    calendar = Calendar(settings.days)
    owners_ = Owners(settings.accounts, population.devices, population.bank)
    ledger = Ledger(owners_, stream(settings.seed, "ledger"), calendar.length_s)
    world = World(settings=settings, calendar=calendar, population=population, ledger=ledger)
    schemes = Schemes()
    tell = progress or (lambda _stage, _share: None)
    for k, habit in enumerate(HABITS):
        tell("life", k / len(HABITS))
        habit(world)
    if settings.rings:
        for k, crime in enumerate(CRIMES):
            tell("rings", k / len(CRIMES))
            crime(world, schemes)
    return world, schemes
