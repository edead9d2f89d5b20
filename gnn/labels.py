"""What is known of each transaction at a time, from the labels of transactions, loads and accounts."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import SubjectKind, Verdict
from graph.columns import EventColumns, Int8s, Int64s

ILLICIT: Final = 1
CLEAN: Final = 0
UNKNOWN: Final = -1


def known_labels(columns: EventColumns, labels: pa.Table, *, known_until_us: int) -> Int8s:
    """[n] 1 illicit, 0 clean, -1 unknown, from the verdicts known at `known_until_us` (inclusive).

    1. A verdict on the transaction itself counts; of several the latest known, of equally late ones `illicit`.
    2. A label of a load says that all its other transactions are clean: its ground truth is complete.
    3. A load of which no transaction and no load label is known may have labels of accounts only. There a transaction
       is illicit where both ends are illicit accounts, clean where neither is, and unknown where one is: an illicit
       account also buys its bread, and who pays it is often its victim.
    """
    known = _known(labels, known_until_us)
    verdict = np.full(len(columns), UNKNOWN, dtype=np.int8)
    rows, said = _verdicts(known, SubjectKind.TRANSACTION, columns.transaction_ids)
    verdict[rows] = said
    told = np.zeros(len(columns.load_ids), dtype=np.bool_)
    told[columns.load[rows]] = True
    loads, clean = _verdicts(known, SubjectKind.LOAD, pa.array(columns.load_ids, pa.string()))
    complete = np.zeros(len(columns.load_ids), dtype=np.bool_)
    complete[loads[clean == CLEAN]] = True
    verdict[(verdict == UNKNOWN) & complete[columns.load]] = CLEAN
    by_accounts = _from_accounts(columns, known)
    if by_accounts is not None:
        untold = ~(told | complete)[columns.load]
        verdict[untold] = by_accounts[untold]
    return verdict


def _from_accounts(columns: EventColumns, known: pa.Table) -> Int8s | None:
    """[n] labels by both ends' accounts; None where no account of these columns has a label."""
    nodes, said = _verdicts(known, SubjectKind.ACCOUNT, columns.node_ids, among=np.flatnonzero(columns.is_account))
    if len(nodes) == 0:
        return None
    illicit = np.zeros(columns.node_count, dtype=np.int8)
    illicit[nodes] = said == ILLICIT
    both = illicit[columns.source] + illicit[columns.target]
    by_illicit_ends = np.array([CLEAN, UNKNOWN, ILLICIT], dtype=np.int8)
    return np.take(by_illicit_ends, both)


def _known(labels: pa.Table, known_until_us: int) -> pa.Table:
    """The labels known by then, in an order in which the later row of one subject wins."""
    known_at = pc.fill_null(pc.cast(labels["known_at"], pa.int64()), np.iinfo(np.int64).min)
    illicit = pc.equal(labels["verdict"], Verdict.ILLICIT.value)
    table = pa.table(
        {
            "subject_kind": labels["subject_kind"],
            "subject_id": labels["subject_id"],
            "illicit": pc.cast(illicit, pa.int8()),
            "known_at": known_at,
        }
    )
    table = table.filter(pc.less_equal(table["known_at"], known_until_us))
    return table.sort_by([("known_at", "ascending"), ("illicit", "ascending")])


def _verdicts(
    known: pa.Table, kind: SubjectKind, ids: pa.Array, *, among: Int64s | None = None
) -> tuple[Int64s, Int8s]:
    """Positions in `ids` (in `among` only) that have a verdict, each once, and the verdict."""
    table = known.filter(pc.equal(known["subject_kind"], kind.value))
    wanted = ids if among is None else ids.take(pa.array(among))
    place = pc.index_in(table["subject_id"], value_set=wanted)
    found = pc.is_valid(place)
    places = np.asarray(pc.filter(place, found)).astype(np.int64)
    said = np.asarray(table["illicit"].filter(found)).astype(np.int8)
    if among is not None:
        places = among[places]
    # The last of equal places wins: reversed, the first of each.
    unique, last = np.unique(places[::-1], return_index=True)
    return unique, said[::-1][last]
