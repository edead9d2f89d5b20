"""The transfers around an account, as the graph store tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.canonical.vocabulary import IMPASSABLE_ACCOUNTS, KINDS_WITHOUT_MOTIF
from graph.store.looking import GraphReader, Span, Transfer

#: Transfers of an account and direction that are looked at.
MOST: Final = 300
_IMPASSABLE: Final = frozenset(map(str, IMPASSABLE_ACCOUNTS))
_NO_MOTIF: Final = frozenset(map(str, KINDS_WITHOUT_MOTIF))


@dataclass(frozen=True, slots=True)
class Near:
    """Transfers by time; of accounts with more than `MOST` how many were not looked at."""

    transfers: list[Transfer]
    left_out: dict[str, int] = field(default_factory=dict)


def transfers_near(reader: GraphReader, key: str, span: Span, *, hops: int) -> Near:
    """What `rings.around.transfers.rows_around` finds in columns; the store's own, with a limit for each account."""
    found: dict[str, Transfer] = {}
    left_out: dict[str, int] = {}
    frontier, reached = [key], {key}
    for _ in range(hops):
        fresh = _of_accounts(reader, frontier, span, left_out)
        found |= {one.transaction_id: one for one in fresh}
        ends = {end for one in fresh for end in (one.source, one.target)} - reached
        reached |= ends
        told = reader.properties(sorted(ends))
        frontier = [end for end in sorted(ends) if told.get(end, {}).get("account_kind") not in _IMPASSABLE]
    ordered = sorted(found.values(), key=lambda one: (one.occurred_at_us, one.transaction_id))
    return Near(ordered, left_out)


def _of_accounts(reader: GraphReader, keys: Sequence[str], span: Span, left_out: dict[str, int]) -> list[Transfer]:
    """The transfers of these accounts with other accounts; `left_out` grows."""
    found = []
    for side in ("out", "in"):
        for key, listed in reader.transfers(keys, side, span, MOST).items():
            if len(listed) == MOST:
                more = reader.count(key, side, span) - MOST
                left_out |= {key: left_out.get(key, 0) + more} if more else {}
            found += [one for one in listed if _counts(one)]
    return found


def _counts(one: Transfer) -> bool:
    between = one.source.startswith("account:") and one.target.startswith("account:")
    return between and one.source != one.target and one.kind not in _NO_MOTIF
