"""Event columns from a few transfers, for the tests of every package.

    columns = make_columns([(0, "A", "B", 100_00), (60, "B", "C", 99_00)])

Times are seconds after `START_S`. "cash" and "outside" are those ends. Rows are sorted by time, then by their order;
row k of the sorted columns has the id `t000k`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from graph.canonical.vocabulary import (
    ACCOUNT_KINDS,
    IMPASSABLE_ACCOUNTS,
    KINDS,
    KINDS_WITHOUT_MOTIF,
    STATUSES,
    STATUSES_WITHOUT_MOTIF,
    AccountKind,
)
from graph.columns import CASH_NODE, MERCHANT_NODE, OUTSIDE_NODE, EventColumns

#: 2024-01-01T00:00:00Z
START_S: Final = 1_704_067_200
SECOND_US: Final = 1_000_000

Transfer = tuple[float, str, str, int]


def make_columns(  # every parameter is one column
    transfers: Sequence[Transfer],
    *,
    kind: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
    device: Sequence[str | None] | None = None,
    channel: Sequence[str | None] | None = None,
    currency: Sequence[str] | None = None,
    received: Sequence[tuple[int, str]] | None = None,
    source_country: Sequence[str | None] | None = None,
    target_country: Sequence[str | None] | None = None,
    related: Mapping[int, int] | None = None,
    day_only: Collection[int] = (),
    without_base: Collection[int] = (),
    merchants: Collection[str] = (),
    account_kinds: Mapping[str, str] | None = None,
    holders: Mapping[str, str] | None = None,
    node_countries: Mapping[str, str] | None = None,
    load: Sequence[str] | None = None,
) -> EventColumns:
    """Columns of `transfers` (second, source, target, amount_minor).

    Sequences and row numbers (`related`, `day_only`, `without_base`) speak of the rows as given. Amounts are in EUR,
    the base currency, unless `currency` says otherwise; `received` is (amount, currency) where it differs.
    """
    n = len(transfers)
    order = sorted(range(n), key=lambda row: (round(transfers[row][0] * SECOND_US), row))
    place = {row: k for k, row in enumerate(order)}
    rows = [transfers[row] for row in order]

    def picked(values: Sequence[str | None] | None, default: str | None = None) -> list[str | None]:
        return [default] * n if values is None else [values[row] for row in order]

    names = sorted({end for _, s, t, _ in rows for end in (s, t)}, key=lambda name: (_group(name, merchants), name))
    number = {name: k for k, name in enumerate(names)}
    kinds = account_kinds or {}
    node_kind = np.array([_node_kind(name, merchants, kinds) for name in names], dtype=np.int8)
    impassable = [ACCOUNT_KINDS.index(k) for k in IMPASSABLE_ACCOUNTS]
    source = np.array([number[s] for _, s, _, _ in rows], dtype=np.int32)
    target = np.array([number[t] for _, _, t, _ in rows], dtype=np.int32)
    kind_words, status_words = picked(kind, "payment"), picked(status, "settled")
    motif = np.array(
        [
            k not in KINDS_WITHOUT_MOTIF and s not in STATUSES_WITHOUT_MOTIF
            for k, s in zip(kind_words, status_words, strict=True)
        ],
        dtype=np.bool_,
    )
    known = node_kind <= MERCHANT_NODE
    amount = np.array([a for _, _, _, a in rows], dtype=np.int64)
    has_base = np.ones(n, dtype=np.bool_)
    has_base[[place[row] for row in without_base]] = False
    sent = picked(currency, "EUR")
    got = [(int(amount[k]), sent[k]) for k in range(n)] if received is None else [received[row] for row in order]
    currencies = tuple(sorted({str(c) for c in sent} | {str(c) for _, c in got}))
    channels = tuple(sorted({c for c in channel or () if c is not None}))
    places = (*(source_country or ()), *(target_country or ()), *(node_countries or {}).values())
    countries = tuple(sorted({c for c in places if c is not None}))
    devices = sorted({d for d in device or () if d is not None})
    parties = sorted(set((holders or {}).values()))
    holder = np.array([_index(parties, (holders or {}).get(name)) for name in names], dtype=np.int32)
    loads = tuple(sorted(set(load or ("load",))))
    related_rows = np.full(n, -1, dtype=np.int32)
    for row, earlier in (related or {}).items():
        related_rows[place[row]] = place[earlier]
    days = np.zeros(n, dtype=np.bool_)
    days[[place[row] for row in day_only]] = True
    return EventColumns(
        cut=n,
        occurred_at_us=np.array([START_S * SECOND_US + round(t * SECOND_US) for t, _, _, _ in rows], dtype=np.int64),
        source=source,
        target=target,
        device=np.array([_index(devices, d) for d in picked(device)], dtype=np.int32),
        amount_base_minor=np.where(has_base, amount, 0),
        has_base=has_base,
        amount_sent_minor=amount,
        currency_sent=np.array([_index(currencies, c) for c in sent], dtype=np.int16),
        amount_received_minor=np.array([a for a, _ in got], dtype=np.int64),
        currency_received=np.array([_index(currencies, c) for _, c in got], dtype=np.int16),
        channel=np.array([_index(channels, c) for c in picked(channel)], dtype=np.int16),
        kind=np.array([[str(k) for k in KINDS].index(str(k)) for k in kind_words], dtype=np.int8),
        status=np.array([[str(s) for s in STATUSES].index(str(s)) for s in status_words], dtype=np.int8),
        source_country=np.array([_index(countries, c) for c in picked(source_country)], dtype=np.int16),
        target_country=np.array([_index(countries, c) for c in picked(target_country)], dtype=np.int16),
        related=related_rows,
        makes_motif=motif & (source != target) & known[source] & known[target],
        is_internal=(holder[source] >= 0) & (holder[source] == holder[target]) & (source != target),
        day_only=days,
        load=np.array([_index(loads, name) for name in picked(load, loads[0])], dtype=np.int32),
        load_seq=np.array([row + 1 for row in order], dtype=np.int64),
        recorded_at_us=np.full(n, (START_S + 10**8) * SECOND_US, dtype=np.int64),
        node_kind=node_kind,
        passable=(node_kind < MERCHANT_NODE) & ~np.isin(node_kind, impassable),
        holder=holder,
        node_country=np.array([_index(countries, (node_countries or {}).get(name)) for name in names], dtype=np.int16),
        transaction_ids=pa.array([f"t{k:04d}" for k in range(n)], pa.string()),
        node_ids=pa.array(["" if name in {"cash", "outside"} else name for name in names], pa.string()),
        device_ids=pa.array(devices, pa.string()),
        currencies=currencies,
        channels=channels,
        countries=countries,
        load_ids=loads,
        base_currency="EUR",
    )


def _group(name: str, merchants: Collection[str]) -> int:
    return {"cash": 2, "outside": 3}.get(name, 1 if name in merchants else 0)


def _node_kind(name: str, merchants: Collection[str], kinds: Mapping[str, str]) -> int:
    if name in {"cash", "outside"}:
        return CASH_NODE if name == "cash" else OUTSIDE_NODE
    return MERCHANT_NODE if name in merchants else ACCOUNT_KINDS.index(AccountKind(kinds.get(name, "customer")))


def _index(words: Sequence[str], word: str | None) -> int:
    return -1 if word is None else words.index(word)
