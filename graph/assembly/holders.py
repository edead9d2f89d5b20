"""Who holds an account, and which transfers have a holder at both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.assembly.words import coded
from graph.canonical.vocabulary import PartyRole
from graph.columns import Bools, Int32s, Int64s

_ALWAYS = np.iinfo(np.int64).min
_STILL = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Holders of `v` nodes: those of node k are `party[offsets[k]:offsets[k + 1]]`, the earliest first."""

    offsets: Int64s
    #: number of the party
    party: Int32s
    #: microseconds; half-open
    since_us: Int64s
    until_us: Int64s

    @property
    def first(self) -> Int32s:
        """[v] the first holder; -1: unknown."""
        found = np.full(len(self.offsets) - 1, -1, dtype=np.int32)
        held = self.offsets[1:] > self.offsets[:-1]
        found[held] = self.party[self.offsets[:-1][held]]
        return found


def holders_of(account_ids: pa.StringArray, node_count: int, ownerships: pa.Table) -> Holders:
    """Holders of the accounts that are the first `len(account_ids)` of `node_count` nodes."""
    held = ownerships.filter(pc.equal(ownerships["role"], PartyRole.HOLDER.value))
    place = pc.index_in(held["account_id"], value_set=account_ids)
    held, node = held.filter(pc.is_valid(place)), pc.drop_null(place).to_numpy()
    (party,), _ = coded(held["party_id"])
    since = held["since"].cast(pa.int64()).fill_null(_ALWAYS).to_numpy()
    until = held["until"].cast(pa.int64()).fill_null(_STILL).to_numpy()
    order = np.lexsort((party, since, node))
    offsets = np.zeros(node_count + 1, dtype=np.int64)
    offsets[1:] = np.cumsum(np.bincount(node, minlength=node_count))
    return Holders(offsets=offsets, party=party[order], since_us=since[order], until_us=until[order])


def internal(source: Int32s, target: Int32s, occurred_at_us: Int64s, holders: Holders) -> Bools:
    """[n] a holder in common when it happened; False for self-transfers, which are no transfer between two."""
    found = np.zeros(len(source), dtype=np.bool_)
    count = np.diff(holders.offsets)
    rows = np.flatnonzero((source != target) & (count[source] > 0) & (count[target] > 0))
    for i in range(int(count.max(initial=0))):
        mine = rows[count[source[rows]] > i]
        left = holders.offsets[source[mine]] + i
        mine, left = (
            mine[_holds(left, occurred_at_us[mine], holders)],
            left[_holds(left, occurred_at_us[mine], holders)],
        )
        for j in range(int(count[target[mine]].max(initial=0))):
            pick = count[target[mine]] > j
            both, one = mine[pick], left[pick]
            other = holders.offsets[target[both]] + j
            same = holders.party[one] == holders.party[other]
            found[both[same & _holds(other, occurred_at_us[both], holders)]] = True
    return found


def _holds(entry: Int64s, at_us: Int64s, holders: Holders) -> Bools:
    held: Bools = (holders.since_us[entry] <= at_us) & (at_us < holders.until_us[entry])
    return held
