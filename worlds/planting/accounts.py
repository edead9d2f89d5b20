"""What planting knows of a world's accounts: where they are, of which sort, who holds them, who may be a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import AccountKind, PartyRole
from graph.columns import Bools, Int64s
from worlds.population import Segment

#: Sorts of accounts that may be hosts; agents, billers and marketplaces have partners by the hundred.
_SEGMENTS: Final = [
    s.name.lower()
    for s in (
        Segment.PERSON,
        Segment.SAVINGS,
        Segment.BUSINESS,
        Segment.EXTERNAL_PERSON,
        Segment.EXTERNAL_BUSINESS,
    )
]
_KINDS: Final = [AccountKind.CUSTOMER.value, AccountKind.EXTERNAL.value]


@dataclass(frozen=True)
class Accounts:
    """`n` accounts; words are codes that only equality means something of."""

    ids: pa.StringArray
    bank: Int64s
    country: Int64s
    sort: Int64s
    #: kept by or for somebody: no correspondent, pooled or bank's own account
    is_someone: Bools
    may_host: Bools
    #: country and currency of each, in words
    places: tuple[tuple[str, str], ...]
    #: parties that hold each account
    holders: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        """Number of accounts."""
        return len(self.ids)

    def codes(self, ids: pa.ChunkedArray) -> Int64s:
        """[rows] number of each account, -1 where it is none."""
        found = pc.fill_null(pc.index_in(ids, value_set=self.ids), -1)
        return np.asarray(found).astype(np.int64)


def accounts_of(tables: dict[str, pa.Table]) -> Accounts:
    """From the tables of accounts and ownerships."""
    table = tables["accounts"]
    ids = table["account_id"].combine_chunks()
    sort = pc.binary_join_element_wise(table["kind"], pc.fill_null(table["segment"], ""), " ")
    is_someone = pc.is_in(table["kind"], value_set=pa.array(_KINDS))
    is_ordinary = pc.or_(pc.is_null(table["segment"]), pc.is_in(table["segment"], value_set=pa.array(_SEGMENTS)))
    return Accounts(
        ids=ids,
        bank=_codes(table["bank"]),
        country=_codes(table["country"]),
        sort=_codes(sort),
        is_someone=np.asarray(is_someone),
        may_host=np.asarray(pc.and_(is_someone, is_ordinary)),
        places=tuple(zip(table["country"].to_pylist(), table["currency"].to_pylist(), strict=True)),
        holders=_holders(ids, tables["ownerships"]),
    )


def _holders(ids: pa.StringArray, ownerships: pa.Table) -> tuple[tuple[str, ...], ...]:
    """An account that nobody is known to hold is its own holder."""
    held = ownerships.filter(pc.equal(ownerships["role"], PartyRole.HOLDER.value))
    by_account: dict[str, list[str]] = {}
    for account, party in zip(held["account_id"].to_pylist(), held["party_id"].to_pylist(), strict=True):
        by_account.setdefault(account, []).append(party)
    return tuple(tuple(by_account.get(account, [account])) for account in ids.to_pylist())


def _codes(words: pa.ChunkedArray) -> Int64s:
    encoded = pc.fill_null(words, "").combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices).astype(np.int64)
