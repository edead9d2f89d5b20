"""How much a live engine knows and what it takes."""

from __future__ import annotations

from dataclasses import dataclass

from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, PAIR
from graph.live.engine import LiveEngine

#: A node's or device's id and number in the numbering: a text, a pair and a place in a Python dictionary.
_NUMBERED: int = 230
#: Bytes of an entry of a pair table.
_PLACE: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts, and bytes by what they grow with."""

    #: events that can still be found, or be needed to place a late one
    events: int
    #: accounts, merchants, cash and outside, ever seen; pairs of payer and beneficiary, ever seen
    accounts: int
    pairs: int
    devices: int
    #: rows of the log; words of the journal; both pass with the events
    log_bytes: int
    journal_bytes: int
    #: rows of accounts and devices with their ids; pairs with their tables; both stay
    account_bytes: int
    pair_bytes: int

    @property
    def bytes(self) -> int:
        """All of it."""
        return self.log_bytes + self.journal_bytes + self.account_bytes + self.pair_bytes

    @property
    def bytes_per_event(self) -> float:
        """What an event in the window takes, its part of the journal with it."""
        return (self.log_bytes + self.journal_bytes) / max(1, self.events)

    @property
    def bytes_per_account(self) -> float:
        """What an account takes for good, its pairs and devices with it."""
        return (self.account_bytes + self.pair_bytes) / max(1, self.accounts)


def sizes_of(engine: LiveEngine) -> Sizes:
    """The sizes now."""
    counters, arena, state = engine.counters, engine.arena, engine.state
    nodes, devices = (len(numbering) for numbering in engine.numberings)
    events = counters.events - engine.dropped
    tables = len(state.pairs.keys) + len(state.device_pairs.keys)
    return Sizes(
        events=events,
        accounts=nodes,
        pairs=counters.pairs,
        devices=devices,
        log_bytes=(counters.events - engine.released) * arena.row_bytes(EVENT),
        journal_bytes=engine.journal.bytes,
        account_bytes=nodes * (arena.row_bytes(NODE) + _NUMBERED) + devices * (arena.row_bytes(DEVICE) + _NUMBERED),
        pair_bytes=counters.pairs * arena.row_bytes(PAIR)
        + counters.device_pairs * arena.row_bytes(DEVICE_PAIR)
        + tables * _PLACE,
    )
