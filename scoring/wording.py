"""How numbers, money, times and durations read in a reason's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from string import Formatter
from typing import Any, Final

from graph.canonical.currency import EXPONENT

_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_DAY_S: Final = 86_400
#: Words that accuse, or betray a report: nothing that the product writes may hold them.
BARRED_WORDS: Final = ("launderer", "criminal", "guilty", "mule", "sar", "reported")


def money(value: Mapping[str, Any]) -> str:
    """`{"minor": 950000, "currency": "USD"}` as `USD 9,500.00`, by the currency's own digits."""
    currency = str(value["currency"])
    digits = EXPONENT.get(currency, 2)
    minor = int(value["minor"])
    sign, whole = ("-", -minor) if minor < 0 else ("", minor)
    major, rest = divmod(whole, 10**digits)
    decimals = f".{rest:0{digits}d}" if digits else ""
    return f"{currency} {sign}{major:,}{decimals}".strip()


def count_of(number: float) -> str:
    """A count, or a mean or median of counts: `1,234`, `2.5`."""
    return f"{number:,.1f}".removesuffix(".0")


def duration(seconds: float) -> str:
    """A length of time in the one unit that a person would use: `45 minutes`, `3 days`."""
    for unit_s, name in ((_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute")):
        if seconds >= 2 * unit_s or (seconds >= unit_s and seconds % unit_s == 0):
            count = round(seconds / unit_s)
            return f"{count} {name}{'' if count == 1 else 's'}"
    count = round(seconds)
    return f"{count} second{'' if count == 1 else 's'}"


def time(iso: str) -> str:
    """`2026-01-31T09:05:00+00:00` as `2026-01-31 09:05 UTC`."""
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M UTC")


def listing(values: Sequence[Any]) -> str:
    """`a, b and c`; after five, how many more."""
    shown = [str(value) for value in values[:5]]
    if len(values) > len(shown):
        return f"{', '.join(shown)} and {len(values) - len(shown)} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1] if shown else ""]))


def percent(share: float) -> str:
    """`.83` as `83 %`; small shares keep two digits: `.0004` as `0.04 %`."""
    shown = f"{share * 100:.0f}" if share >= 0.1 else f"{share * 100:.2g}"
    return f"{shown} %"


_SPECIFICATIONS: Final[Mapping[str, Callable[[Any], str]]] = {
    "money": money,
    "duration": duration,
    "time": time,
    "list": listing,
    "percent": percent,
    "count": lambda count: f"{count:,}",
}


class _Words(Formatter):
    """Templates with our own format specifications beside Python's."""

    def format_field(self, value: Any, format_spec: str) -> str:
        write = _SPECIFICATIONS.get(format_spec)
        return write(value) if write else str(super().format_field(value, format_spec))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with its fields replaced; a field that `values` lacks is our bug (`KeyError`)."""
    return _Words().vformat(template, (), values)
