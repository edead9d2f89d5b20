"""The id of a ring: the same on every store, and kept from run to run while the ring grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graph.columns import EventColumns
from rings.ids import ids_of
from rings.ring import Ring

#: A ring's earliest transfers that make its id.
_CORE: Final = 3
#: Least part of the smaller of two versions that they must share to be the same ring.
_SAME_RING: Final = 0.5


def ring_id(transaction_ids: Sequence[str]) -> str:
    """The id of a newly found ring: a hash of its first transactions' ids, given in time order."""
    return "ring-" + hashlib.sha256("\x1f".join(transaction_ids[:_CORE]).encode()).hexdigest()[:20]


def unique_ids(transactions: Iterable[Sequence[str]]) -> list[str]:
    """An id for each ring of a run; where two have the same core, the later ones hash all of their transactions."""
    taken: set[str] = set()
    ids = []
    for its in transactions:
        name = ring_id(its)
        if name in taken:
            name = "ring-" + hashlib.sha256("\x1e".join(its).encode()).hexdigest()[:20]
        taken.add(name)
        ids.append(name)
    return ids


def carry_over(previous: Iterable[Mapping[str, Any]], rings: Sequence[Ring], columns: EventColumns) -> list[Ring]:
    """The rings under the ids of the previous run's rings that they are: greatest overlap first, each id once.

    `previous` are ring documents (`RingRecords.of_run`). The overlap is the part of the smaller ring's transactions
    that both hold; from one half on it is the same ring. A ring that is the same as none keeps its own id, unless
    that was taken, then it hashes all of its transactions.
    """
    found = [set(ids_of(columns, ring.events)) for ring in rings]
    where: dict[str, list[int]] = {}
    for number, ids in enumerate(found):
        for one in ids:
            where.setdefault(one, []).append(number)
    overlaps = []
    for document in previous:
        shared: dict[int, int] = {}
        for one in document["transactions"]:
            for number in where.get(one, ()):
                shared[number] = shared.get(number, 0) + 1
        size = len(document["transactions"])
        overlaps += [
            (count / min(size, len(found[number])), count, document["id"], number) for number, count in shared.items()
        ]
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for share, _, name, number in sorted(overlaps, key=lambda one: (-one[0], -one[1], one[2], rings[one[3]].ring_id)):
        if share >= _SAME_RING and number not in kept and name not in taken:
            kept[number] = name
            taken.add(name)
    return _renamed(rings, kept, taken, columns)


def _renamed(rings: Sequence[Ring], kept: Mapping[int, str], taken: set[str], columns: EventColumns) -> list[Ring]:
    result = []
    for number, ring in enumerate(rings):
        name = kept.get(number, ring.ring_id)
        if number not in kept and name in taken:
            ids = ids_of(columns, ring.events)
            name = "ring-" + hashlib.sha256("\x1e".join(ids).encode()).hexdigest()[:20]
        taken.add(name)
        result.append(replace(ring, ring_id=name))
    return result
