"""The dated tables that rules read, and the zone of the business day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from graph.canonical.currency import EXPONENT
from rules.cash_thresholds import CASH_THRESHOLDS, CashThreshold
from rules.high_risk_countries import HIGH_RISK_COUNTRIES, ListedCountry


@dataclass(frozen=True, kw_only=True)
class RuleTables:
    """What may differ between two installations; a value of it never changes while rules run."""

    #: IANA zone of the business day
    zone: str = "UTC"
    cash_thresholds: tuple[CashThreshold, ...] = CASH_THRESHOLDS
    countries: tuple[ListedCountry, ...] = HIGH_RISK_COUNTRIES

    def document(self) -> dict[str, Any]:
        """All of it as JSON, for hashes and records."""
        return {
            "zone": self.zone,
            "cash_thresholds": [_plain(asdict(row)) for row in self.cash_thresholds],
            "countries": [_plain(asdict(row)) for row in self.countries],
        }

    @cached_property
    def _thresholds(self) -> dict[str, list[CashThreshold]]:
        by_currency: dict[str, list[CashThreshold]] = {}
        for row in self.cash_thresholds:
            by_currency.setdefault(row.currency, []).append(row)
        return by_currency

    def threshold(self, currency: str, day: date) -> CashThreshold | None:
        """The cash threshold in force for a currency on a day; None: the table has none."""
        return next((row for row in self._thresholds.get(currency, []) if row.holds(day)), None)

    def large_minor(self, currency: str) -> int:
        """What counts as a large amount in a currency: its latest threshold, else 10,000 units. Minor units."""
        rows = self._thresholds.get(currency)
        return rows[-1].amount_minor if rows else 10_000 * 10 ** EXPONENT.get(currency, 2)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A table's row in JSON's own types."""
    return {name: value if value is None or isinstance(value, int) else str(value) for name, value in row.items()}
