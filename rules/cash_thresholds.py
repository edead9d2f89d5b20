"""Amounts from which cash is recorded or watched by law, by currency: a dated table with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.canonical.currency import EXPONENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CashThreshold:
    """One row: the amount in a currency, from when to when it held, and who says so."""

    currency: str
    amount_minor: int
    since: date
    until: date | None = None
    source: str

    def holds(self, day: date) -> bool:
        """Whether it was in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def _row(currency: str, amount: int, since: date, source: str, *, until: date | None = None) -> CashThreshold:
    minor = amount * 10 ** EXPONENT[currency]
    return CashThreshold(currency=currency, amount_minor=minor, since=since, until=until, source=source)


_EU_TRADERS: Final = "Directive (EU) 2015/849, art. 2(1)(3)(e): cash of EUR 10,000 or more"
_EU_REGULATION: Final = "Regulation (EU) 2024/1624, art. 80: limit of EUR 10,000 to large cash payments"

#: By currency, then by date. A currency without a row has no threshold, and structuring is not looked for in it.
CASH_THRESHOLDS: Final = (
    _row("AUD", 10_000, date(2006, 12, 12), "AML/CTF Act 2006 (Australia), s. 43: threshold transactions"),
    _row("BRL", 50_000, date(2020, 10, 1), "Banco Central do Brasil, Circular 3,978/2020, art. 49"),
    _row("CAD", 10_000, date(2002, 11, 30), "PCMLTF Regulations (Canada), SOR/2002-184: large cash transactions"),
    _row("CHF", 15_000, date(2020, 1, 1), "Agreement on due diligence CDB 20 (Switzerland), art. 4(2)"),
    _row("CNY", 50_000, date(2017, 7, 1), "People's Bank of China, Order [2016] No. 3, art. 5"),
    _row("EUR", 10_000, date(2017, 6, 26), _EU_TRADERS, until=date(2027, 7, 10)),
    _row("EUR", 10_000, date(2027, 7, 10), _EU_REGULATION),
    _row("GBP", 8_500, date(2017, 6, 26), "Money Laundering Regulations 2017 (UK), reg. 14: EUR 10,000, rounded down"),
    _row("INR", 1_000_000, date(2005, 7, 1), "Prevention of Money-laundering Rules 2005 (India), rule 3(1)(A)"),
    _row("JPY", 2_000_000, date(2013, 4, 1), "Order for Enforcement of the APTCP (Japan), art. 7: large cash"),
    _row("RUB", 600_000, date(2002, 2, 1), "Federal Law 115-FZ (Russia), art. 6", until=date(2021, 1, 10)),
    _row("RUB", 1_000_000, date(2021, 1, 10), "Federal Law 208-FZ of 2020 (Russia), art. 6 of 115-FZ as amended"),
    _row("USD", 10_000, date(1972, 7, 1), "31 CFR 1010.311 (USA; before 2011: 31 CFR 103.22)"),
)
