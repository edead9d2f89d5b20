"""The transactions table: the ledger in time order, in canonical columns, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from graph.canonical.vocabulary import KINDS, PRECISIONS, STATUSES, EndKind
from graph.columns import Float64s, Int8s, Int16s, Int64s
from worlds.calendar import DAY_S, FIRST_DAY, START_S, next_working_day
from worlds.geography import BANK_OFFSET_S, COUNTRIES, CURRENCIES, UNIT
from worlds.ids import Ids, ids_of_rows, transaction_ids
from worlds.ledger import CASH, SETTLED, Columns
from worlds.vocabulary import BOOKING_DAYS, CHANNELS, TEXTS, Text
from worlds.world import World
from worlds.write import table

_BLOCK: Final = 131_072
_ENDS: Final = tuple(EndKind)
_ACCOUNT, _MERCHANT, _CASH, _OUTSIDE = range(4)
_SPREAD: Final = 0.994
_TEXT_VALUES: Final = pa.array([v for t in Text for v in TEXTS[t]], pa.string())
_TEXT_START: Final = np.cumsum([0] + [len(TEXTS[t]) for t in Text])
_MONTHLY: Final = np.array([t in {Text.SALARY, Text.RENT} for t in Text])


def transactions(world: World, order: Int64s, ids: Ids, rates: Float64s) -> Iterator[pa.Table]:
    """Blocks of the table; `order` sorts the ledger's rows by time, `rates` are [days, currencies] in the base."""
    past = world.ledger.columns()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    shape = _Shape(world, ids, rates, place)
    for first in range(0, len(order), _BLOCK):
        yield shape.block(past, order[first : first + _BLOCK], first)


class _Shape:
    """Turns rows of the ledger into canonical columns."""

    def __init__(self, world: World, ids: Ids, rates: Float64s, place: Int64s) -> None:
        people = world.population
        self._n = len(people)
        self._ends = ids.ends
        self._devices = ids.devices
        self._rates = rates
        self._place = place
        self._currency = np.concatenate([people.currency, world.merchant_currency])
        self._country = np.concatenate([people.country, people.merchants.country])
        self._offset = BANK_OFFSET_S[np.concatenate([people.bank, np.zeros(len(people.merchants), np.int8)])]

    def block(self, past: Columns, rows: Int64s, first: int) -> pa.Table:
        source, target = past.source[rows], past.target[rows]
        channel, time_us = past.channel[rows], past.time_us[rows]
        grid = np.array([1, 60, DAY_S], dtype=np.int64)[past.precision[rows]]
        time_s = time_us // 1_000_000 // grid * grid
        settled = past.status[rows] == SETTLED
        booked_day = next_working_day(time_s // DAY_S + BOOKING_DAYS[channel])
        late = np.maximum(booked_day * DAY_S + 6 * 3600, time_s)
        booked_s = np.where(BOOKING_DAYS[channel] == 0, time_s, late)
        payer = np.where(source >= 0, source, target)
        payee = np.where(target >= 0, target, source)
        return table(
            "transactions",
            {
                "transaction_id": transaction_ids(first, len(rows)),
                "kind": _words(KINDS, past.kind[rows]),
                "status": _words(STATUSES, past.status[rows]),
                "related_id": self._related(past, rows),
                "occurred_at": _times(time_s),
                "occurred_offset_s": pa.array(self._offset[payer], pa.int32()),
                "precision": _words(PRECISIONS, past.precision[rows]),
                "booked_at": _times(booked_s, settled),
                "value_date": _days(booked_s, settled),
                "source_kind": _words(_ENDS, self._end(source)),
                "source_id": _taken(self._ends, source),
                "target_kind": _words(_ENDS, self._end(target)),
                "target_id": _taken(self._ends, target),
                **self._money(past.amount_minor[rows], self._currency[payer], self._currency[payee], time_s),
                "channel": _words(CHANNELS, channel),
                "device_id": _taken(self._devices, past.device[rows]),
                "source_country": self._land(source),
                "target_country": self._land(target),
                "reference_text": _texts(past.text[rows], past.text_number[rows], time_s),
            },
        )

    def _end(self, node: np.ndarray) -> Int8s:
        outside = np.where(node == CASH, _CASH, _OUTSIDE)
        known = np.where(node < self._n, _ACCOUNT, _MERCHANT)
        return np.where(node >= 0, known, outside).astype(np.int8)

    def _land(self, node: np.ndarray) -> pa.Array:
        code = np.where(node >= 0, self._country[np.maximum(node, 0)], -1)
        return _taken(pa.array([c.code for c in COUNTRIES], pa.string()), code)

    def _related(self, past: Columns, rows: Int64s) -> pa.Array:
        related = past.related[rows]
        linked = related >= 0
        words = np.full(len(rows), None, dtype=object)
        words[linked] = ids_of_rows(self._place[related[linked]]).to_pylist()
        return pa.array(words, pa.string())

    def _money(self, sent: Int64s, given: Int8s, got: Int8s, time_s: Int64s) -> dict[str, pa.Array]:
        day = time_s // DAY_S
        euros = sent / UNIT[given] * self._rates[day, given]
        converted = np.rint(euros / self._rates[day, got] * UNIT[got] * _SPREAD)
        received = np.where(given == got, sent, np.maximum(converted, 1)).astype(np.int64)
        return {
            "amount_sent_minor": pa.array(sent),
            "currency_sent": _words(CURRENCIES, given),
            "amount_received_minor": pa.array(received),
            "currency_received": _words(CURRENCIES, got),
            "amount_base_minor": pa.array(np.rint(euros * UNIT[0]).astype(np.int64)),
        }


def _words(values: tuple[str, ...], code: np.ndarray) -> pa.Array:
    return pa.array(list(map(str, values)), pa.string()).take(pa.array(code))


def _taken(values: pa.Array, code: np.ndarray) -> pa.Array:
    """The value of each code, null for negative codes."""
    return values.take(pa.array(code, mask=code < 0))


def _texts(text: Int8s, number: Int16s, time_s: Int64s) -> pa.Array:
    """A variant of each text; salaries and rents mostly name the month. Empty texts are null."""
    size = np.diff(_TEXT_START)[text]
    month = (FIRST_DAY + time_s // DAY_S).astype("datetime64[M]").astype(np.int64) % 12
    variant = np.where(number % 4 == 0, 12 + number % 3, month)
    code = _TEXT_START[text] + np.where(_MONTHLY[text], variant, number % size)
    return _taken(_TEXT_VALUES, np.where(text == Text.NONE, -1, code))


def _times(time_s: Int64s, known: np.ndarray | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array((time_s + START_S) * 1_000_000, pa.int64(), mask=mask).cast(pa.timestamp("us", tz="UTC"))


def _days(time_s: Int64s, known: np.ndarray) -> pa.Array:
    return pa.array(((time_s + START_S) // DAY_S).astype(np.int32), pa.int32(), mask=~known).cast(pa.date32())
