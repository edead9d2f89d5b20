"""Link an event into the past, once time has moved on."""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.pairs import find_or_add
from graph.kernels.state import IN, MOTIF, MOVES, OUT, PAIR_COUNT, State
from graph.kernels.windows import enter


@kernel
def link(state: State, event: int) -> None:
    """From now on `event` is part of what later events can find."""
    log, accounts = state.log, state.accounts
    if log.flags[event] & MOVES:
        enter(log, accounts, state.pairs, event)
    # No path ends in a node that none passes, so shops and pooled accounts do not lengthen the lists.
    if log.flags[event] & MOTIF and accounts.passable[log.target[event]]:
        source, target = log.source[event], log.target[event]
        log.into_source[event] = accounts.motif_head[source, IN]
        log.earlier_out[event] = accounts.motif_head[source, OUT]
        accounts.motif_head[source, OUT] = event
        log.earlier_in[event] = accounts.motif_head[target, IN]
        accounts.motif_head[target, IN] = event
    if log.device[event] >= 0:
        device, account = log.device[event], log.source[event]
        known = state.device_pairs.totals[find_or_add(state.device_pairs, device, account)]
        if known[PAIR_COUNT] == 0:
            state.device_accounts[device] += 1
            accounts.devices[account] += 1
        known[PAIR_COUNT] += 1
