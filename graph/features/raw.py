"""The columns of a transaction by itself. Codes depend on the word alone, not on what else is in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from graph.canonical.currency import EXPONENT
from graph.columns import CASH_NODE, Bools, EventColumns, Float32s, Float64s, Int16s, Int64s

if TYPE_CHECKING:
    from graph.features.arrival import Arrival

#: Channels with a code of their own, the position; others get a code from 32 to 255 by their CRC-32. Append only.
CHANNELS: Final = (
    "card", "transfer", "wire", "ach", "cheque", "cash", "online", "credit_card", "debit_card", "direct_debit",
    "bitcoin", "crypto", "reinvestment", "atm", "mobile", "standing_order", "instant", "branch",
)  # fmt: skip
_OTHER_CHANNELS: Final = 32
#: Currencies that are told apart where it is counted how mixed they are; all others are one more. Append only.
CURRENCIES: Final = (
    "USD", "EUR", "JPY", "GBP", "CNY", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "KRW", "NOK", "NZD", "INR", "MXN",
    "TWD", "ZAR", "BRL", "DKK", "PLN", "THB", "ILS", "KWD", "CZK", "AED", "TRY", "RUB", "SAR", "BTC", "ETH",
)  # fmt: skip
_LAST_BIN: Final = 31
#: Base units of the reporting threshold that the gap is measured from.
THRESHOLD: Final = 10_000
RAW_COUNT: Final = 12


def write_raw(columns: EventColumns, values: Float32s) -> None:
    """Write the first `RAW_COUNT` columns of `values` [n, …]."""
    unit = 10 ** EXPONENT.get(columns.base_currency, 2)
    amount: Float64s = np.where(columns.has_base, columns.amount_base_minor / unit, np.nan)
    source, target = columns.source, columns.target
    values[:, 0] = np.log10(1.0 + amount)
    values[:, 1] = np.clip((THRESHOLD - amount) / THRESHOLD, -1.0, 1.0)
    values[:, 2] = trailing_zeros(columns.amount_sent_minor)
    values[:, 3] = columns.kind
    values[:, 4] = _codes([channel_code(word) for word in columns.channels], columns.channel)
    values[:, 5] = _codes([currency_code(word) for word in columns.currencies], columns.currency_sent)
    values[:, 6] = columns.currency_sent != columns.currency_received
    values[:, 7] = _cross_country(columns)
    values[:, 8] = columns.is_internal
    values[:, 9] = source == target
    values[:, 10] = columns.is_merchant[target]
    leaf: Bools = columns.node_kind >= CASH_NODE
    values[:, 11] = leaf[source] | leaf[target]


def write_raw_row(arrival: Arrival, base_currency: str, row: Float32s) -> None:
    """The same for one transfer, but for the last two columns, which come of its ends."""
    unit = 10 ** EXPONENT.get(base_currency, 2)
    amount = np.float64(np.nan) if arrival.amount is None else np.float64(arrival.amount) / unit
    row[0] = np.log10(1.0 + amount)
    gap = (THRESHOLD - amount) / THRESHOLD
    row[1] = min(max(gap, -1.0), 1.0) if arrival.amount is not None else np.nan
    row[2] = _zeros(arrival.amount_sent)
    row[3] = arrival.kind
    row[4] = arrival.channel if arrival.channel >= 0 else np.nan
    row[5] = arrival.currency
    row[6] = arrival.is_converted
    row[7] = np.nan if arrival.crosses_border is None else arrival.crosses_border
    row[8] = arrival.is_internal
    row[9] = arrival.source == arrival.target


def _zeros(amount: int) -> int:
    zeros = 0
    while amount and zeros < 9 and amount % 10 == 0:
        amount //= 10
        zeros += 1
    return zeros


def channel_code(word: str) -> int:
    """0 to 255, for ever the same."""
    word = word.lower().replace(" ", "_")
    if word in CHANNELS:
        return CHANNELS.index(word)
    return _OTHER_CHANNELS + crc32(word.encode()) % (256 - _OTHER_CHANNELS)


def currency_code(word: str) -> int:
    """The code's first three letters as a number to base 26; longer tickers share their prefix's."""
    code = 0
    for letter in word.upper().ljust(3, "A")[:3]:
        code = code * 26 + max(0, ord(letter) - ord("A")) % 26
    return code


def channel_bin(code: int) -> int:
    """0 to 31: the known channels each have their own, the others and none share the last."""
    return code if 0 <= code < _LAST_BIN else _LAST_BIN


def currency_bin(code: int) -> int:
    """0 to 31: the place in `CURRENCIES`, the last for all others."""
    return _BIN_OF_CURRENCY.get(code, _LAST_BIN)


def trailing_zeros(amount_minor: Int64s) -> Int64s:
    """[n] decimal zeros at the end of each amount; 0 for 0, at most 9."""
    zeros = np.zeros(len(amount_minor), dtype=np.int64)
    for power in range(1, 10):
        zeros += (amount_minor % 10**power == 0) & (amount_minor != 0)
    return zeros


def _codes(code_of_word: list[int], codes: Int16s) -> Float64s:
    """[n] the words' codes; NaN for none."""
    return np.array([*code_of_word, np.nan], dtype=np.float64)[codes]


def _cross_country(columns: EventColumns) -> Float64s:
    """[n] 1 where the ends lie in two countries, NaN where one is unknown; the account's country stands in."""
    source = np.where(columns.source_country < 0, columns.node_country[columns.source], columns.source_country)
    target = np.where(columns.target_country < 0, columns.node_country[columns.target], columns.target_country)
    crosses: Float64s = np.where((source < 0) | (target < 0), np.nan, (source != target).astype(np.float64))
    return crosses


_BIN_OF_CURRENCY: Final = {currency_code(word): place for place, word in enumerate(CURRENCIES)}
