"""Countries, currencies and banks of the world. The banks are invented; shares are those of the people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.currency import EXPONENT
from graph.columns import Float64s, Int8s, Int64s

BASE_CURRENCY: Final = "EUR"


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its currency, standard-time offset, share of people and number of banks."""

    code: str
    currency: str
    offset_h: int
    share: float
    banks: int


COUNTRIES: Final = (
    Country("DE", "EUR", 1, 0.40, 5),
    Country("FR", "EUR", 1, 0.13, 3),
    Country("NL", "EUR", 1, 0.10, 2),
    Country("GB", "GBP", 0, 0.10, 2),
    Country("US", "USD", -5, 0.08, 2),
    Country("AT", "EUR", 1, 0.05, 2),
    Country("PL", "PLN", 1, 0.04, 1),
    Country("CH", "CHF", 1, 0.03, 1),
    Country("SE", "SEK", 1, 0.02, 1),
    Country("JP", "JPY", 9, 0.015, 1),
    Country("AE", "AED", 4, 0.015, 1),
    Country("SG", "SGD", 8, 0.01, 1),
    Country("KW", "KWD", 3, 0.005, 1),
    Country("PA", "USD", -5, 0.005, 1),
)

#: Currencies by code position; units of it that buy what one euro buys (round, so that round prices stay round),
#: and the market rate in euros at the world's beginning.
CURRENCIES: Final = ("EUR", "USD", "GBP", "PLN", "CHF", "SEK", "JPY", "AED", "SGD", "KWD")
PRICE_LEVEL: Final[Float64s] = np.array([1, 1, 1, 4, 1, 10, 150, 4, 1.5, 0.4])
OPENING_RATE: Final[Float64s] = np.array([1, 0.92, 1.17, 0.235, 1.04, 0.088, 0.0062, 0.25, 0.69, 3.0])
#: Euros at the market for what is priced at one euro's level: prices differ between countries.
WORTH: Final[Float64s] = PRICE_LEVEL * OPENING_RATE
UNIT: Final[Int64s] = np.array([10 ** EXPONENT[code] for code in CURRENCIES], dtype=np.int64)

COUNTRY_CURRENCY: Final[Int8s] = np.array([CURRENCIES.index(c.currency) for c in COUNTRIES], dtype=np.int8)
COUNTRY_SHARE: Final[Float64s] = np.array([c.share for c in COUNTRIES]) / sum(c.share for c in COUNTRIES)

BANKS: Final = tuple(f"{c.code}{1 + k:02d}" for c in COUNTRIES for k in range(c.banks))
BANK_COUNTRY: Final[Int8s] = np.array([i for i, c in enumerate(COUNTRIES) for _ in range(c.banks)], dtype=np.int8)
#: Within a country the first bank is the largest.
BANK_SHARE: Final[Float64s] = np.array(
    [c.share * (c.banks - k) / (c.banks * (c.banks + 1) / 2) for c in COUNTRIES for k in range(c.banks)]
)
BANK_OFFSET_S: Final[Int64s] = np.array([COUNTRIES[c].offset_h * 3600 for c in BANK_COUNTRY], dtype=np.int64)
#: Some banks keep time by the minute only.
BANK_BY_MINUTE: Final = np.array([bank in {"DE03", "FR02", "US02", "PL01"} for bank in BANKS])


def exchange_rates(rng: np.random.Generator, days: int) -> Float64s:
    """[days, currencies] euros for one major unit, a daily random walk around the opening rate."""
    steps = rng.normal(0.0, 0.004, (days, len(CURRENCIES)))
    walk = np.exp(np.cumsum(steps, axis=0) - steps[0])
    rates = np.round(OPENING_RATE * walk, 6)
    rates[:, 0] = 1.0
    return np.asarray(rates, dtype=np.float64)
