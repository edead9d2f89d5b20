"""AMLworld's words for currencies and channels."""

from __future__ import annotations

from typing import Final

CURRENCIES: Final = {
    "US Dollar": "USD",
    "Euro": "EUR",
    "Yuan": "CNY",
    "UK Pound": "GBP",
    "Swiss Franc": "CHF",
    "Yen": "JPY",
    "Saudi Riyal": "SAR",
    "Ruble": "RUB",
    "Rupee": "INR",
    "Australian Dollar": "AUD",
    "Mexican Peso": "MXN",
    "Canadian Dollar": "CAD",
    "Shekel": "ILS",
    "Brazil Real": "BRL",
    "Bitcoin": "BTC",
}
CHANNELS: Final = {
    "ACH": "ach",
    "Cheque": "cheque",
    "Credit Card": "card",
    "Wire": "wire",
    "Cash": "cash",
    "Bitcoin": "crypto",
    "Reinvestment": "reinvestment",
}
