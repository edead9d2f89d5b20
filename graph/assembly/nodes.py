"""Nodes: the ends of the transactions, interned and described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.assembly.words import code_in, coded
from graph.canonical.vocabulary import ACCOUNT_KINDS, IMPASSABLE_ACCOUNTS, AccountKind, EndKind
from graph.columns import CASH_NODE, MERCHANT_NODE, OUTSIDE_NODE, Bools, Int8s, Int32s, Int64s

_GROUPS: Final = (EndKind.ACCOUNT, EndKind.MERCHANT, EndKind.CASH, EndKind.OUTSIDE)
_CODE_OF_GROUP: Final = np.array([0, MERCHANT_NODE, CASH_NODE, OUTSIDE_NODE], dtype=np.int8)
_IMPASSABLE: Final = np.array([ACCOUNT_KINDS.index(kind) for kind in IMPASSABLE_ACCOUNTS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Ends of `n` rows as node numbers, and the `v` nodes sorted by (kind group, id)."""

    source: Int32s
    target: Int32s
    ids: pa.StringArray
    #: [v] position in account, merchant, cash, outside
    group: Int8s
    #: [v] row in the accounts or merchants table; -1: not there
    row: Int64s
    node_kind: Int8s

    @property
    def passable(self) -> Bools:
        """[v] paths of money may pass."""
        return np.less(self.node_kind, MERCHANT_NODE) & ~np.isin(self.node_kind, _IMPASSABLE)


def interned(rows: pa.Table, accounts: pa.Table, merchants: pa.Table) -> Nodes:
    """The nodes of `rows`. Accounts without a row of their own are external; all cash is one node, so is outside."""
    (source, target), words = coded(rows["source_id"], rows["target_id"])
    width = max(len(words), 1)
    keys = [
        code_in(rows[f"{end}_kind"], _GROUPS) * width + np.maximum(codes, 0)
        for end, codes in (("source", source), ("target", target))
    ]
    leaf = 2 * width
    keys = [np.where(key >= leaf, key // width * width, key) for key in keys]
    there = np.zeros(4 * width, dtype=np.bool_)
    for key in keys:
        there[key] = True
    number = (np.cumsum(there) - 1).astype(np.int32)
    key_of_node = np.flatnonzero(there)
    group = (key_of_node // width).astype(np.int8)
    ids = words.take(pa.array(key_of_node[group <= 1] % width))
    ids = pa.concat_arrays([ids.cast(pa.string()), pa.array([""] * int(np.sum(group > 1)), pa.string())])
    row = np.full(len(group), -1, dtype=np.int64)
    for code, table, key_name in ((0, accounts, "account_id"), (1, merchants, "merchant_id")):
        mine = np.flatnonzero(group == code)
        places = pc.index_in(ids.take(pa.array(mine)), value_set=table[key_name].combine_chunks())
        row[mine] = places.fill_null(-1).to_numpy(zero_copy_only=False)
    return Nodes(
        source=number[keys[0]],
        target=number[keys[1]],
        ids=ids,
        group=group,
        row=row,
        node_kind=_kinds(group, row, accounts),
    )


def _kinds(group: Int8s, row: Int64s, accounts: pa.Table) -> Int8s:
    kind = _CODE_OF_GROUP[group]
    kind[group == 0] = ACCOUNT_KINDS.index(AccountKind.EXTERNAL)
    described = (group == 0) & (row >= 0)
    kind[described] = code_in(accounts["kind"], ACCOUNT_KINDS)[row[described]]
    return kind
