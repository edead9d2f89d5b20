"""The money of one transaction, followed forward to where it went or back to where it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Final

from graph.canonical.vocabulary import IMPASSABLE_ACCOUNTS
from graph.store.looking import GraphReader, Span, Transfer
from rings.queries.fifo import Match, matches

#: Most hops that may be asked for, and days each way.
MAX_HOPS: Final = 12
MAX_DAYS: Final = 366
#: An account with more transfers of the window on one side is not followed through.
HUB_TRANSFERS: Final = 2_000
#: So many transfers are read in all.
BUDGET_TRANSFERS: Final = 60_000

_IMPASSABLE: Final = frozenset(map(str, IMPASSABLE_ACCOUNTS))


class Direction(StrEnum):
    """Where the money is followed to."""

    FORWARD = "forward"
    BACK = "back"


class Ending(StrEnum):
    """Why value is not followed any further."""

    #: it left the accounts that the data know, or came from there
    CASH = "cash"
    OUTSIDE = "outside"
    MERCHANT = "merchant"
    #: a correspondent, pooled or own-ledger account: money does not pass through it
    IMPASSABLE = "impassable"
    #: forward: still on the account at the end of the window; back: nothing that came in the window explains it
    RESTS = "rests"
    #: beyond what was asked for, or what is looked at
    HOPS = "hops"
    AMOUNT = "amount"
    TIME = "time"
    HUB = "hub"
    BUDGET = "budget"


#: The limits among the endings.
CUT_OFF: Final = (Ending.HOPS, Ending.AMOUNT, Ending.TIME, Ending.HUB, Ending.BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLimits:
    """How far to follow."""

    hops: int = 6
    #: shares of a transfer below this are not followed
    min_minor: int = 1
    within_us: int
    #: what accounts received so long before the window is spent first
    lookback_us: int


@dataclass(slots=True)
class Ended:
    """Value that ended for one reason."""

    amount_minor: int = 0
    transfers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Trace:
    """What became of a transaction's value: every unit is in exactly one of `ended`."""

    transfers: dict[str, Transfer]
    traced_minor: dict[str, int]
    hop: dict[str, int]
    ended: dict[Ending, Ended]
    #: value that rests, by account
    resting_minor: dict[str, int]
    #: hubs that were not followed through, with their transfers of the window, counted exactly
    hubs: dict[str, int]
    #: transfers without a base amount at accounts that were followed through: they could not be matched
    without_rate: int = 0


#: Half-open pieces of a transfer's amount, in minor units of the base currency.
Pieces = list[tuple[int, int]]


def trace(reader: GraphReader, root: Transfer, direction: Direction, limits: TraceLimits) -> Trace:
    """Follow the value of `root`, which has a base amount, level by level; see `Trace`."""
    return _Tracer(reader, root, direction, limits).run()


class _Tracer:
    def __init__(self, reader: GraphReader, root: Transfer, direction: Direction, limits: TraceLimits) -> None:
        self._reader, self._root, self._limits = reader, root, limits
        self._forward = direction is Direction.FORWARD
        at, window = root.occurred_at_us, limits.within_us
        self._oldest_us = at - window
        self._span = (
            Span(at - limits.lookback_us, at + window + 1)
            if self._forward
            else Span(at - window - limits.lookback_us, at + 1)
        )
        amount = root.amount_base_minor or 0
        self._read = 0
        self._matched: dict[str, dict[str, list[Match]]] = {}
        self._kinds: dict[str, str | None] = {}
        self.found = Trace(
            {root.transaction_id: root},
            {root.transaction_id: amount},
            {root.transaction_id: 0},
            {ending: Ended() for ending in Ending},
            defaultdict(int),
            {},
        )

    def run(self) -> Trace:
        """Level by level, until nothing is left to follow."""
        level: dict[str, Pieces] = {self._root.transaction_id: [(0, self._root.amount_base_minor or 0)]}
        hop = 0
        while level:
            onward = self._to_follow(level, hop)
            self._match({self._end(name) for name in onward})
            hop += 1
            level = self._follow(onward, hop)
        return self.found

    def _end(self, name: str) -> str:
        """The node at which the value of a transfer is looked at next."""
        one = self.found.transfers[name]
        return one.target if self._forward else one.source

    def _to_follow(self, level: Mapping[str, Pieces], hop: int) -> dict[str, Pieces]:
        """The transfers of a level whose value goes on; of the others it ends here."""
        self._learn_kinds({self._end(name) for name in level})
        onward = {}
        for name, pieces in level.items():
            ending = self._ending(name, _size(pieces), hop)
            if ending is None:
                onward[name] = pieces
            else:
                self._end_here(ending, name, _size(pieces))
        return onward

    def _ending(self, name: str, amount_minor: int, hop: int) -> Ending | None:
        node = self._end(name)
        kind = node.partition(":")[0]
        if kind in {"cash", "outside", "merchant"}:
            return Ending(kind)
        if self._kinds.get(node) in _IMPASSABLE:
            return Ending.IMPASSABLE
        if not self._forward and self.found.transfers[name].occurred_at_us < self._oldest_us:
            return Ending.TIME
        if hop >= self._limits.hops:
            return Ending.HOPS
        return Ending.AMOUNT if amount_minor < self._limits.min_minor else None

    def _end_here(self, ending: Ending, name: str, amount_minor: int) -> None:
        ended = self.found.ended[ending]
        ended.amount_minor += amount_minor
        ended.transfers.add(name)

    def _learn_kinds(self, nodes: set[str]) -> None:
        new = sorted(node for node in nodes if node.startswith("account:") and node not in self._kinds)
        for node, row in self._reader.properties(new).items() if new else ():
            self._kinds[node] = row.get("account_kind")

    def _match(self, nodes: set[str]) -> None:
        """Read and match the transfers of accounts that are met for the first time, while the budget lasts."""
        new = sorted(nodes - self._matched.keys() - self.found.hubs.keys())
        # A few at a time: the budget is looked at in between.
        for start in range(0, len(new), 64):
            if self._read >= BUDGET_TRANSFERS:
                return
            some = new[start : start + 64]
            came = self._reader.transfers(some, "in", self._span, HUB_TRANSFERS + 1)
            went = self._reader.transfers(some, "out", self._span, HUB_TRANSFERS + 1)
            for node in some:
                self._read += len(came[node]) + len(went[node])
                if max(len(came[node]), len(went[node])) > HUB_TRANSFERS:
                    counts = [self._reader.count(node, side, self._span) for side in ("out", "in")]
                    self.found.hubs[node] = sum(counts)
                else:
                    self._matched[node] = self._indexed(came[node][::-1], went[node])

    def _indexed(self, came: list[Transfer], went: list[Transfer]) -> dict[str, list[Match]]:
        """The account's matches by the transfer from which we come."""
        self.found.without_rate += sum(one.amount_base_minor is None for one in chain(came, went))
        index: dict[str, list[Match]] = defaultdict(list)
        for match in matches(_with_value(came), _with_value(went)):
            index[(match.came if self._forward else match.went).transaction_id].append(match)
        return index

    def _follow(self, onward: Mapping[str, Pieces], hop: int) -> dict[str, Pieces]:
        """The next level: what the pieces went into, or came from."""
        level: dict[str, Pieces] = defaultdict(list)
        for name, pieces in onward.items():
            node = self._end(name)
            if node not in self._matched:
                self._end_here(Ending.HUB if node in self.found.hubs else Ending.BUDGET, name, _size(pieces))
                continue
            followed = 0
            for match in self._matched[node].get(name, ()):
                here, there = (match.came_at, match.went_at) if self._forward else (match.went_at, match.came_at)
                after = match.went if self._forward else match.came
                for low, high in _within(pieces, here, here + match.amount_minor):
                    self._reach(after, hop, high - low)
                    level[after.transaction_id].append((low - here + there, high - here + there))
                    followed += high - low
            rest = _size(pieces) - followed
            if rest:
                self._end_here(Ending.RESTS, name, rest)
                self.found.resting_minor[node] += rest
        return level

    def _reach(self, one: Transfer, hop: int, amount_minor: int) -> None:
        name = one.transaction_id
        self.found.transfers[name] = one
        self.found.traced_minor[name] = self.found.traced_minor.get(name, 0) + amount_minor
        self.found.hop.setdefault(name, hop)


def _with_value(transfers: Iterable[Transfer]) -> list[Transfer]:
    return [one for one in transfers if one.amount_base_minor is not None and one.source != one.target]


def _size(pieces: Pieces) -> int:
    return sum(high - low for low, high in pieces)


def _within(pieces: Pieces, low: int, high: int) -> Iterable[tuple[int, int]]:
    """The parts of the pieces that lie in `[low, high)`."""
    for first, end in pieces:
        if max(first, low) < min(end, high):
            yield max(first, low), min(end, high)
