"""One payment as a live service hands it over: by ids and words."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final, NamedTuple

from graph.columns import EventColumns
from graph.errors import EventsRefused, Fault
from graph.features.arrival import Arrival
from graph.features.checks import HIGHEST_AMOUNT
from graph.features.engine import FeatureEngine
from graph.features.raw import channel_code, currency_code
from graph.live.checks import EARLIEST_US, LATEST_US, in_words

#: Of any currency, minor units: a 64-bit number.
_HIGHEST_SENT: Final = 2**63
_channel = lru_cache(1_024)(channel_code)
_currency = lru_cache(1_024)(currency_code)


class Party(NamedTuple):
    """One end of a payment."""

    #: as in `EventColumns.node_kind`; the id is unique within accounts, within merchants, and within each of the others
    kind: int
    id: str
    #: paths of money may pass
    passable: bool = True


class Payment(NamedTuple):
    """What `EventColumns` hold of one event."""

    transaction_id: str
    at_us: int
    source: Party
    target: Party
    #: base currency, minor units; None without a rate
    amount: int | None
    #: as sent, minor units of its own currency
    amount_sent: int
    currency_sent: str
    currency_received: str
    channel: str | None = None
    device: str | None = None
    #: positions in `KINDS` and `STATUSES`
    kind: int = 0
    status: int = 0
    #: None: a country is unknown
    crosses_border: bool | None = None
    makes_motif: bool = True
    is_internal: bool = False
    day_only: bool = False
    #: load sequence with which the store keeps it
    load_seq: int = 0


def refuse(payment: Payment, floor_us: int, newest_us: int) -> None:
    """Raises: `EventsRefused`, as `graph.live.checks.refuse_faults` does for a batch of this one."""
    at, amount = payment.at_us, 0 if payment.amount is None else payment.amount
    # Written so that NaN is refused too.
    good = 0 <= amount < HIGHEST_AMOUNT and 0 <= payment.amount_sent < _HIGHEST_SENT
    if good and max(floor_us, EARLIEST_US) <= at <= LATEST_US:
        return
    words, found = in_words(at), []
    amounts = (amount, payment.amount_sent)
    if not all(math.isfinite(minor) for minor in amounts):
        found.append(("not_a_number", "the amount is not a finite number"))
    elif min(amounts) < 0:
        found.append(("negative_amount", "the amount is negative"))
    elif not good:
        found.append(
            ("amount_out_of_range", f"the amount is {HIGHEST_AMOUNT} base minor units or more, or too many as sent")
        )
    if not EARLIEST_US <= at <= LATEST_US:
        found.append(("time_out_of_range", f"{words} lies before 1971 or after 2200"))
    elif at < floor_us:
        newest, floor = in_words(newest_us), in_words(floor_us)
        found.append(("too_late", f"{words} is too late: the newest event is of {newest}, the earliest placed {floor}"))
    raise EventsRefused(
        [Fault(index=0, transaction_id=payment.transaction_id, code=code, text=text) for code, text in found]
    )


def arrival_of(payment: Payment, engine: FeatureEngine) -> Arrival:
    """The payment in the engine's numbers; new ends and devices get one."""
    source, target = payment.source, payment.target
    return Arrival(
        payment.at_us,
        engine.node(source.kind, source.id, passable=source.passable),
        engine.node(target.kind, target.id, passable=target.passable),
        payment.amount,
        payment.amount_sent,
        _currency(payment.currency_sent),
        payment.currency_sent != payment.currency_received,
        -1 if payment.channel is None else _channel(payment.channel),
        -1 if payment.device is None else engine.device(payment.device),
        payment.kind,
        payment.status,
        payment.crosses_border,
        payment.makes_motif,
        payment.is_internal,
        payment.day_only,
    )


def payment_at(columns: EventColumns, row: int) -> Payment:
    """One row of stored events as the payment that it was."""
    device, channel = int(columns.device[row]), int(columns.channel[row])
    countries = _country(columns, row, "source"), _country(columns, row, "target")
    return Payment(
        transaction_id=columns.transaction_ids[row].as_py(),
        at_us=int(columns.occurred_at_us[row]),
        source=_party(columns, int(columns.source[row])),
        target=_party(columns, int(columns.target[row])),
        amount=int(columns.amount_base_minor[row]) if columns.has_base[row] else None,
        amount_sent=int(columns.amount_sent_minor[row]),
        currency_sent=columns.currencies[columns.currency_sent[row]],
        currency_received=columns.currencies[columns.currency_received[row]],
        channel=columns.channels[channel] if channel >= 0 else None,
        device=columns.device_ids[device].as_py() if device >= 0 else None,
        kind=int(columns.kind[row]),
        status=int(columns.status[row]),
        crosses_border=None if min(countries) < 0 else countries[0] != countries[1],
        makes_motif=bool(columns.makes_motif[row]),
        is_internal=bool(columns.is_internal[row]),
        day_only=bool(columns.day_only[row]),
        load_seq=int(columns.load_seq[row]),
    )


def _party(columns: EventColumns, node: int) -> Party:
    return Party(int(columns.node_kind[node]), columns.node_ids[node].as_py(), bool(columns.passable[node]))


def _country(columns: EventColumns, row: int, end: str) -> int:
    """The end's country, for which the account's stands in; -1: unknown."""
    country = int(getattr(columns, f"{end}_country")[row])
    return country if country >= 0 else int(columns.node_country[getattr(columns, end)[row]])
