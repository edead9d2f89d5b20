"""Chains of transfers in which each account hands on, after a short rest, about what it got."""

from __future__ import annotations

from graph.kernels.hubs import is_hub
from graph.kernels.jit import kernel
from graph.kernels.limits import ChainLimits
from graph.kernels.state import HAS_BASE, INTERNAL, Accounts, Log


@kernel
def extend_chain(log: Log, accounts: Accounts, event: int, limits: ChainLimits) -> None:
    """Write length and last link of the longest chain that `event` ends.

    Longest first, then the latest link. A transfer straight back is no link; one between accounts of one holder
    carries the chain on without making it longer. No chain goes on from an account that got more than `hub` transfers
    while money may rest. Cost: at most `hub` transfers looked at, twice.
    """
    source, target, at = log.source[event], log.target[event], log.at[event]
    own = 1 if log.flags[event] & INTERNAL == 0 else 0
    log.chain_length[event] = own
    log.chain_from[event] = -1
    if not accounts.passable[source] or log.flags[event] & HAS_BASE == 0:
        return
    longest, begin, link = 0, at - limits.rest_us, log.source_in[event]
    if is_hub(log.at, log.earlier_in, link, begin, limits.hub):
        return
    while link >= 0 and log.at[link] >= begin:
        handed = log.amount[event]
        retained = limits.low * log.amount[link] <= handed <= limits.high * log.amount[link]
        if (
            log.until[link] < at
            and log.source[link] != target
            and log.flags[link] & HAS_BASE
            and retained
            and log.chain_length[link] > longest
        ):
            longest = log.chain_length[link]
            log.chain_length[event] = own + longest
            log.chain_from[event] = link
        link = log.earlier_in[link]
