"""Exchange rates into the base currency: from a file, or from the conversions among the transactions themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.currency import EXPONENT
from graph.canonical.schema import RATES

OWN_CONVERSIONS: Final = "own conversions"
#: Conversions of one pair on one day beyond these no longer move the median that is taken.
_SAMPLES: Final = 1001
_DAY_US: Final = 86_400_000_000

Int32s = npt.NDArray[np.int32]
Float64s = npt.NDArray[np.float64]


class Series(NamedTuple):
    """Rates of one pair, by ascending day."""

    days: Int32s
    rates: Float64s

    def at(self, days: npt.NDArray[np.int64], *, earliest_holds: bool) -> Float64s:
        """[n] the latest rate of each day or before; before the first day that first one, or NaN."""
        where = np.searchsorted(self.days, days, side="right") - 1
        found = self.rates[np.maximum(where, 0)]
        return found if earliest_holds else np.where(where < 0, np.nan, found)


@dataclass(slots=True)
class Conversions:
    """Rates seen, by pair and day; several of a day give their median."""

    seen: dict[tuple[str, str], dict[int, list[float]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, currency: str, base: str, day: int, rate: float) -> None:
        """One rate: major units of `base` for one of `currency`."""
        swapped = currency > base
        pair = (base, currency) if swapped else (currency, base)
        samples = self.seen[pair].setdefault(day, [])
        if len(samples) < _SAMPLES:
            samples.append(1 / rate if swapped else rate)

    def add_transactions(self, table: pa.Table) -> None:
        """The rates of a batch's transactions that were sent in one currency and received in another."""
        crossed = table.filter(pc.not_equal(table["currency_sent"], table["currency_received"]))
        columns = [
            crossed["currency_sent"].to_pylist(),
            crossed["currency_received"].to_pylist(),
            crossed["amount_sent_minor"].to_pylist(),
            crossed["amount_received_minor"].to_pylist(),
            days_of(crossed["occurred_at"]).tolist(),
        ]
        for sent_in, received_in, sent, received, day in zip(*columns, strict=True):
            rate = (received / 10.0 ** EXPONENT[received_in]) / (sent / 10.0 ** EXPONENT[sent_in])
            self.add(sent_in, received_in, day, rate)

    def series(self, currency: str, base: str) -> Series | None:
        """Daily medians of a pair, read either way round; None: never seen."""
        swapped = currency > base
        by_day = self.seen.get((base, currency) if swapped else (currency, base))
        if not by_day:
            return None
        days = sorted(by_day)
        rates = np.array([np.median(by_day[day]) for day in days])
        return Series(np.array(days, np.int32), 1 / rates if swapped else rates)

    def into(self, base: str, *, earliest_holds: bool) -> dict[str, Series]:
        """The rate of every currency into `base`: direct, else through the one currency that was seen most with it."""
        currencies = sorted({c for pair in self.seen for c in pair} - {base})
        direct = {c: s for c in currencies if (s := self.series(c, base)) is not None}
        found = dict(direct)
        for currency in currencies:
            if currency in direct:
                continue
            legs = [(s, m) for m in direct if (s := self.series(currency, m)) is not None]
            if legs:
                first, between = max(legs, key=lambda leg: (len(leg[0].days), leg[1]))
                second = direct[between]
                days = np.union1d(first.days, second.days).astype(np.int64)
                rates = first.at(days, earliest_holds=earliest_holds) * second.at(days, earliest_holds=earliest_holds)
                known = ~np.isnan(rates)
                if known.any():
                    found[currency] = Series(days[known].astype(np.int32), rates[known])
        return found


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates of currencies into one base currency."""

    base: str
    series: Mapping[str, Series]
    #: where each currency's rates are from
    sources: Mapping[str, str]

    @classmethod
    def from_arrow(cls, rates: pa.Table, base: str) -> RateTable:
        """The rates into `base` among rows of the canonical table of rates."""
        conversions: dict[str, Conversions] = defaultdict(Conversions)
        for row in rates.to_pylist():
            conversions[row["source"]].add(row["currency"], row["base"], _number(row["day"]), row["rate"])
        series: dict[str, Series] = {}
        sources: dict[str, str] = {}
        # Rates that somebody gave go before those that were guessed from conversions.
        for source in sorted(conversions, key=lambda s: (s == OWN_CONVERSIONS, s)):
            for currency, found in conversions[source].into(base, earliest_holds=source == OWN_CONVERSIONS).items():
                if currency not in series:
                    series[currency], sources[currency] = found, source
        return cls(base, series, sources)

    def or_else(self, other: RateTable) -> RateTable:
        """These rates, and the other's for currencies that have none here."""
        return RateTable(self.base, {**other.series, **self.series}, {**other.sources, **self.sources})

    def to_arrow(self) -> pa.Table:
        """Rows of the canonical table of rates."""
        rows = [
            (int(day), currency, self.base, float(rate), self.sources[currency])
            for currency, series in sorted(self.series.items())
            for day, rate in zip(series.days, series.rates, strict=True)
        ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * 5
        days = pa.array(columns[0], pa.int32()).cast(pa.date32())
        return pa.table([days, *columns[1:]], schema=RATES)

    def amounts(self, table: pa.Table) -> pa.Array:
        """[n] amount sent in the base currency, minor units, rounded half to even; null without a rate."""
        sent = table["amount_sent_minor"].to_numpy().astype(np.int64)
        days = days_of(table["occurred_at"])
        encoded = table["currency_sent"].combine_chunks().dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        out, missing = np.zeros(len(sent), np.int64), np.ones(len(sent), np.bool_)
        for code, currency in enumerate(encoded.dictionary.to_pylist()):
            rows = codes == code
            if currency == self.base:
                out[rows], missing[rows] = sent[rows], False
                continue
            series = self.series.get(currency)
            if series is None:
                continue
            rates = series.at(days[rows], earliest_holds=self.sources[currency] == OWN_CONVERSIONS)
            scale = 10.0 ** (EXPONENT[self.base] - EXPONENT[currency])
            amounts = np.rint(sent[rows] * (rates * scale))
            known = amounts < 2**62
            out[rows], missing[rows] = np.where(known, amounts, 0).astype(np.int64), ~known
        return pa.array(out, pa.int64(), mask=missing)


def days_of(times: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.int64]:
    """[n] days since 1970 (UTC) of timestamps in microseconds."""
    days: npt.NDArray[np.int64] = times.cast(pa.int64()).to_numpy() // _DAY_US
    return days


def own_rates(conversions: Conversions, base: str) -> RateTable:
    """The rates that the transactions' own conversions show."""
    series = conversions.into(base, earliest_holds=True)
    return RateTable(base, series, dict.fromkeys(series, OWN_CONVERSIONS))


def most_frequent(counts: Mapping[str, int]) -> str:
    """The currency of most transactions; among equals the first by name."""
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def _number(day: object) -> int:
    return int(np.datetime64(str(day), "D").astype(np.int64))


def count_currencies(counts: dict[str, int], batches: Iterable[pa.Table]) -> dict[str, int]:
    """The counts, with the currencies sent of some batches added."""
    for batch in batches:
        for entry in batch["currency_sent"].value_counts().to_pylist():
            counts[entry["values"]] = counts.get(entry["values"], 0) + entry["counts"]
    return counts
