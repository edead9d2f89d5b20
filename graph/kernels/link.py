"""Link events into the past, once time has moved on, and let each keep the heads of the lists that it needs.

This is the one part that must run in the order of time; all else reads what it leaves in the log.
"""

from __future__ import annotations

from graph.arrays import Float32s, Int32s
from graph.kernels.devices import device_columns, link_use
from graph.kernels.jit import inlined, kernel
from graph.kernels.layout import DEVICES_AT, PAIRS_AT
from graph.kernels.pair_columns import pair_columns
from graph.kernels.pairs import find, find_or_add
from graph.kernels.shapes import logarithm
from graph.kernels.state import (
    CONTACT,
    FIRST_CONTACT,
    HAS_BASE,
    IN,
    MOTIF,
    MOVES,
    NEW_CONTACT,
    OUT,
    PAIR_CONTACTS,
    PAIR_COUNT,
    PAIR_FIRST_AT,
    PAIR_LAST_AT,
    PAIR_LAST_EVENT,
    PAIR_PORT_IN,
    PAIR_PORT_OUT,
    PAIR_PRICED,
    PAIR_SUM,
    Accounts,
    State,
)


@kernel
def link_stride(state: State, first: int, values: Float32s, c: int) -> None:
    """Link what lies before each event, keep its heads, and write what its pair and device were until then.

    The rows of `values` are the events `first`, `first + 1`, …; the kernels' columns begin at `c`.
    """
    for k in range(len(values)):
        event = first + k
        link_before(state, event)
        pair_columns(state, event, values[k], c + PAIRS_AT)
        device_columns(state, event, values[k], c + DEVICES_AT)


@kernel
def link_rest(state: State, stop: int) -> None:
    """Link the events of the latest moment too, up to `stop`."""
    while state.waiting[0] < stop:
        link(state, state.waiting[0])
        state.waiting[0] += 1


@inlined
def link_before(state: State, event: int) -> None:
    """Link what lies strictly before an event, and keep the heads of the lists that it needs."""
    log, waiting = state.log, state.waiting
    while waiting[0] < event and log.at[waiting[0]] < log.at[event]:
        link(state, waiting[0])
        waiting[0] += 1
    _keep_heads(state, event)


@inlined
def _keep_heads(state: State, event: int) -> None:
    """Lists of both ends, and pair and reverse with their latest transfers."""
    log, heads, totals = state.log, state.accounts.motif_head, state.pairs.totals
    source, target = log.source[event], log.target[event]
    log.quantum[event] = logarithm(log.amount[event])
    log.source_out[event], log.source_in[event] = heads[source, OUT], heads[source, IN]
    log.target_out[event], log.target_in[event] = heads[target, OUT], heads[target, IN]
    there = _pair_of(state, event)
    back = find(state.pairs, target, source)
    if back >= 0 and totals[back, PAIR_COUNT] == 0:
        back = -1
    log.pair[event], log.reverse[event] = there, back
    known = there >= 0 and totals[there, PAIR_COUNT] > 0
    log.pair_head[event] = totals[there, PAIR_LAST_EVENT] if known else -1
    log.reverse_head[event] = totals[back, PAIR_LAST_EVENT] if back >= 0 else -1
    if log.flags[event] & CONTACT and not (known and totals[there, PAIR_CONTACTS] > 0):
        log.flags[event] |= NEW_CONTACT


@inlined
def _pair_of(state: State, event: int) -> int:
    """Number of the event's pair; a pair that is new gets the order numbers that it would have at this moment."""
    source, target = state.log.source[event], state.log.target[event]
    if state.log.flags[event] & MOVES == 0:
        return find(state.pairs, source, target)
    pair = find_or_add(state.pairs, source, target)
    totals = state.pairs.totals[pair]
    if totals[PAIR_COUNT] == 0:
        totals[PAIR_PORT_OUT] = state.accounts.degree[source, OUT] + 1
        totals[PAIR_PORT_IN] = state.accounts.degree[target, IN] + 1
    return pair


@inlined
def link(state: State, event: int) -> None:
    """From now on `event` is part of what later events can find."""
    log, accounts = state.log, state.accounts
    source, target = log.source[event], log.target[event]
    if log.flags[event] & MOVES:
        _link_pair(state, event)
        _append(accounts.cursor, accounts.newest, log.next_out, source, OUT, event)
        _append(accounts.cursor, accounts.newest, log.next_in, target, IN, event)
    # No path ends in a node that none passes, so shops and pooled accounts do not lengthen the lists.
    if log.flags[event] & MOTIF and accounts.passable[target]:
        _push(accounts, log.earlier_out, log.later_out, source, OUT, event)
        _push(accounts, log.earlier_in, log.later_in, target, IN, event)
    link_use(state, event)


@inlined
def _link_pair(state: State, event: int) -> None:
    log = state.log
    pair = state.pairs.totals[log.pair[event]]
    if pair[PAIR_COUNT] > 0:
        log.earlier_pair[event] = pair[PAIR_LAST_EVENT]
        if pair[PAIR_LAST_EVENT] >= 0:
            log.next_pair[pair[PAIR_LAST_EVENT]] = event
    else:
        pair[PAIR_FIRST_AT] = log.at[event]
        state.accounts.degree[log.source[event], OUT] += 1
        state.accounts.degree[log.target[event], IN] += 1
    if state.pairs.cursor[log.pair[event]] < 0:
        state.pairs.cursor[log.pair[event]] = event
    if log.flags[event] & CONTACT:
        if pair[PAIR_CONTACTS] == 0:
            log.flags[event] |= FIRST_CONTACT
        pair[PAIR_CONTACTS] += 1
    pair[PAIR_COUNT] += 1
    pair[PAIR_LAST_AT] = log.at[event]
    pair[PAIR_LAST_EVENT] = event
    if log.flags[event] & HAS_BASE:
        pair[PAIR_PRICED] += 1
        pair[PAIR_SUM] += log.amount[event]


@inlined
def _append(cursor: Int32s, newest: Int32s, following: Int32s, node: int, direction: int, event: int) -> None:
    if newest[node, direction] >= 0:
        following[newest[node, direction]] = event
    newest[node, direction] = event
    if cursor[node, direction] < 0:
        cursor[node, direction] = event


@inlined
def _push(accounts: Accounts, earlier: Int32s, later: Int32s, node: int, direction: int, event: int) -> None:
    latest = accounts.motif_head[node, direction]
    earlier[event] = latest
    if accounts.motif_first[node, direction] < 0:
        accounts.motif_first[node, direction] = event
    else:
        later[latest] = event
    accounts.motif_head[node, direction] = event
