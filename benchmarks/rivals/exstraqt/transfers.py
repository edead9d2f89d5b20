"""What ExSTraQt sees of a task: transfers between two known ends, in time order, and running sums of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.canonical.vocabulary import STATUSES, STATUSES_WITHOUT_MOTIF
from graph.columns import CASH_NODE, Bools, EventColumns, Float64s, Int64s


class Transfers(NamedTuple):
    """`n` events of `v` nodes; those that do not count stay in place, so that rows are rows of the task."""

    source: Int64s
    target: Int64s
    amount: Float64s
    #: hours since the first event
    at_h: Float64s
    #: [n] both ends are known (no cash, no outsider) and the money moved
    counts: Bools
    node_count: int


def transfers_of(columns: EventColumns) -> Transfers:
    """From the task's columns."""
    known = columns.node_kind < CASH_NODE
    refused = np.isin(columns.status, [STATUSES.index(status) for status in STATUSES_WITHOUT_MOTIF])
    at_us = columns.occurred_at_us
    return Transfers(
        source=columns.source.astype(np.int64),
        target=columns.target.astype(np.int64),
        amount=columns.amount_base_minor / 100.0,
        at_h=(at_us - at_us[0]) / 3.6e9,
        counts=known[columns.source] & known[columns.target] & ~refused,
        node_count=columns.node_count,
    )


def running(key: Int64s, at: Float64s, value: Float64s) -> Float64s:
    """[n] the sum of `value` over strictly earlier entries of the same key, and its own; `at` ascends."""
    order = np.argsort(key, kind="stable")
    keys, times, values = key[order], at[order], value[order]
    place = np.arange(len(order))
    new_key = np.append(True, keys[1:] != keys[:-1])
    new_time = new_key | np.append(True, times[1:] != times[:-1])
    before = np.append(0.0, np.cumsum(values))
    key_begin = np.maximum.accumulate(np.where(new_key, place, 0))
    time_begin = np.maximum.accumulate(np.where(new_time, place, 0))
    made = np.empty(len(order))
    made[order] = before[time_begin] - before[key_begin] + values
    return made


def own_columns(given: Transfers, columns: EventColumns) -> dict[str, Float64s]:
    """[n] columns of each event by itself and what came strictly before: no snapshot is needed for these.

    Totals sent and received, balances (positive and negative apart), days since the first event of each end; totals of
    the pair, how long it is related, and the shares of currencies and payment formats in its total.
    """
    value = np.where(given.counts, given.amount, 0.0)
    pair = given.source * given.node_count + given.target
    found = {
        "amount": given.amount,
        "source_dispensation": running(given.source, given.at_h, value),
        "target_accumulation": running(given.target, given.at_h, value),
        **_balances(given, value),
        "pair_total": running(pair, given.at_h, value),
        "pair_related_h": given.at_h - _first(pair, given.at_h),
    }
    for name, codes, count in (
        ("currency", columns.currency_sent, len(columns.currencies)),
        ("format", columns.channel, len(columns.channels)),
    ):
        for code in range(count if count > 1 else 0):
            part = running(pair, given.at_h, np.where(codes == code, value, 0.0))
            found[f"pair_{name}_{code}"] = np.divide(part, found["pair_total"], where=found["pair_total"] > 0, out=part)
    return found


def _balances(given: Transfers, value: Float64s) -> dict[str, Float64s]:
    n = len(value)
    # Every event twice, side by side: what it takes from its source and what it brings to its target.
    node = np.column_stack([given.source, given.target]).ravel()
    at = np.repeat(given.at_h, 2)
    balance = running(node, at, np.column_stack([-value, value]).ravel()).reshape(n, 2)
    known_h = (at - _first(node, at)).reshape(n, 2)
    found = {}
    for side, name in enumerate(("source", "target")):
        found[f"{name}_positive_balance"] = np.maximum(balance[:, side], 0.0)
        found[f"{name}_negative_balance"] = np.maximum(-balance[:, side], 0.0)
        found[f"{name}_active_h"] = known_h[:, side]
    return found


def _first(key: Int64s, at: Float64s) -> Float64s:
    """[n] the first time of each entry's key; `at` ascends."""
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return at[first][inverse]
