"""Planned transfers as canonical rows: all but accounts, time and sum as the payer's own transfers have it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.currency import EXPONENT
from graph.canonical.schema import TRANSACTIONS
from graph.canonical.vocabulary import EndKind, Precision, Status, TransactionKind
from graph.columns import Float64s
from worlds.calendar import DAY_S
from worlds.planting.accounts import Accounts
from worlds.planting.background import Background, Rates, seconds
from worlds.planting.habits import AROUND_S, Habits
from worlds.planting.staging import Planned

_GRID_S: Final = {Precision.SECOND.value: 1, Precision.MINUTE.value: 60, Precision.DAY.value: DAY_S}
#: Round steps in minor units, the coarsest first; a sum has at least this many steps.
_STEPS: Final = tuple(step * 10**k for k in range(7, -1, -1) for step in (5, 1))
_LEAST_STEPS: Final = 5


@dataclass
class Rows:
    """Makes rows of a background's form."""

    background: Background
    accounts: Accounts
    habits: Habits
    rates: Rates

    def row(self, planned: Planned, rng: np.random.Generator) -> dict[str, Any]:
        """The canonical row; its id comes later, with its place."""
        habit = self._habits[planned.habit]
        own = self._own(planned, habit, rng)
        time_s = planned.time_s // _GRID_S[own["precision"]] * _GRID_S[own["precision"]]
        booked_s = self._booked(habit["channel"], time_s, habit)
        source_country, given = self.accounts.places[planned.payer]
        target_country, got = self.accounts.places[planned.payee]
        return {
            "kind": TransactionKind.PAYMENT.value,
            "status": Status.SETTLED.value,
            "occurred_at": time_s * 1_000_000,
            "occurred_offset_s": own["occurred_offset_s"],
            "precision": own["precision"],
            "booked_at": None if booked_s is None else booked_s * 1_000_000,
            "value_date": None if booked_s is None else booked_s // DAY_S,
            "source_kind": EndKind.ACCOUNT.value,
            "source_id": self.accounts.ids[planned.payer].as_py(),
            "target_kind": EndKind.ACCOUNT.value,
            "target_id": self.accounts.ids[planned.payee].as_py(),
            **self._money(planned, habit["amount_sent_minor"], given, got, time_s),
            "channel": habit["channel"],
            "device_id": own["device_id"],
            "source_country": source_country,
            "target_country": target_country,
            "reference_text": self._text(habit["reference_text"], time_s, rng),
        }

    @cached_property
    def _habits(self) -> list[dict[str, Any]]:
        names = "occurred_at occurred_offset_s precision booked_at amount_sent_minor channel device_id reference_text"
        table = self.background.transactions.select(names.split()).take(pa.array(self.habits.row))
        for name in ("occurred_at", "booked_at"):
            known = pc.if_else(table[name].is_valid(), pa.array(seconds(table[name])), pa.scalar(None, pa.int64()))
            table = table.set_column(table.column_names.index(name), name, known)
        found: list[dict[str, Any]] = table.to_pylist()
        return found

    def _own(self, planned: Planned, habit: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Device, offset and precision: of the copied transfer, or of the payer's own where it copies a neighbour's."""
        if self.habits.payer[planned.habit] == planned.payer:
            return habit
        mine = [self._habits[k] for k in self.habits.own(planned.payer)]
        devices = [m["device_id"] for m in mine if m["channel"] == habit["channel"]] or [None]
        clocks = [m for m in mine if m["precision"] != Precision.DAY.value] or [habit]
        precision = habit["precision"] if habit["precision"] == Precision.DAY.value else clocks[0]["precision"]
        device = devices[int(rng.integers(0, len(devices)))]
        return {
            "device_id": device,
            "occurred_offset_s": clocks[0]["occurred_offset_s"],
            "precision": precision,
        }

    def _money(self, planned: Planned, like_minor: int, given: str, got: str, time_s: int) -> dict[str, Any]:
        rate = self.rates.at(given, time_s)
        exact = math.exp(planned.log_amount) / 10 ** EXPONENT[self._base] / rate * 10 ** EXPONENT[given]
        sent = rounded_like(exact, like_minor)
        base = sent / 10 ** EXPONENT[given] * rate
        received = base / self.rates.at(got, time_s) * self._kept * 10 ** EXPONENT[got]
        return {
            "amount_sent_minor": sent,
            "currency_sent": given,
            "amount_received_minor": sent if given == got else max(round(received), 1),
            "currency_received": got,
            "amount_base_minor": round(base * 10 ** EXPONENT[self._base]),
        }

    @cached_property
    def _base(self) -> str:
        tables = self.background.tables
        if "rates" in tables and len(tables["rates"]):
            return str(tables["rates"]["base"][0].as_py())
        return str(self.background.transactions["currency_sent"][0].as_py())

    @cached_property
    def _kept(self) -> float:
        """The share of the money that the background's conversions leave: the median."""
        table = self.background.transactions
        table = table.filter(
            pc.and_(
                pc.not_equal(table["currency_sent"], table["currency_received"]),
                pc.greater(table["amount_received_minor"], 10_000),
            )
        )
        shares = [
            (r["amount_received_minor"] / 10 ** EXPONENT[r["currency_received"]])
            * self.rates.at(r["currency_received"], int(r["occurred_at"].timestamp()))
            / (r["amount_base_minor"] / 10 ** EXPONENT[self._base])
            for r in table.slice(0, 2_000).to_pylist()
            if r["amount_base_minor"]
        ]
        return float(np.median(shares)) if shares else 1.0

    @cached_property
    def _runs(self) -> dict[tuple[str | None, int], int]:
        """When the transfers of a channel and day were booked, where not at once."""
        return {
            (h["channel"], h["occurred_at"] // DAY_S): h["booked_at"]
            for h in self._habits
            if h["booked_at"] not in {None, h["occurred_at"]}
        }

    def _booked(self, channel: str | None, time_s: int, habit: dict[str, Any]) -> int | None:
        if habit["booked_at"] is None:
            return None
        lag_s = int(habit["booked_at"] - habit["occurred_at"])
        if lag_s == 0:
            return time_s
        by_run = self._runs.get((channel, time_s // DAY_S), time_s + lag_s)
        return max(by_run, time_s)

    @cached_property
    def _texts(self) -> dict[str, tuple[Float64s, list[str]]]:
        """By first word: times, and the texts written then."""
        found: dict[str, list[tuple[int, str]]] = {}
        for habit in self._habits:
            if habit["reference_text"]:
                word = habit["reference_text"].split(" ", 1)[0]
                found.setdefault(word, []).append((habit["occurred_at"], habit["reference_text"]))
        return {word: (np.array([t for t, _ in its]), [x for _, x in its]) for word, its in found.items()}

    def _text(self, text: str | None, time_s: int, rng: np.random.Generator) -> str | None:
        """What somebody wrote around that time in a text that begins alike."""
        if not text:
            return text
        times, texts = self._texts[text.split(" ", 1)[0]]
        low, high = np.searchsorted(times, [time_s - AROUND_S // 3, time_s + AROUND_S // 3])
        return texts[int(rng.integers(low, high))] if high > low else text


def rounded_like(exact: float, like: int) -> int:
    """A sum in minor units, to the step that the other sum is round to, or to a finer one where it is small."""
    step = next(s for s in _STEPS if s == 1 or (like % s == 0 and exact >= _LEAST_STEPS * s))
    return int(max(round(exact / step) * step, 1))


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows in the canonical schema; what they leave out is null. The ids are empty still."""
    arrays = []
    for field in TRANSACTIONS:
        values = [row.get(field.name, "" if field.name == "transaction_id" else None) for row in rows]
        arrays.append(pa.array(values, field.type))
    return pa.table(arrays, schema=TRANSACTIONS)
