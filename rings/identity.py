"""The id of a ring: the same on every store, kept from run to run while the ring lives, never another ring's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graph.columns import EventColumns
from rings.ids import ids_of
from rings.life.matching import assigned, kin
from rings.ring import Ring

#: A ring's earliest transfers that make its id.
_CORE: Final = 3


def ring_id(transaction_ids: Sequence[str]) -> str:
    """The id of a newly found ring: a hash of its first transactions' ids, given in time order."""
    return _hashed("\x1f".join(transaction_ids[:_CORE]))


def unique_ids(transactions: Iterable[Sequence[str]]) -> list[str]:
    """An id for each ring of a run; where two have the same core, the later ones hash all of their transactions."""
    taken: set[str] = set()
    ids = []
    for its in transactions:
        name = _free(its, taken)
        taken.add(name)
        ids.append(name)
    return ids


def carry_over(
    previous: Iterable[Mapping[str, Any]],
    rings: Sequence[Ring],
    columns: EventColumns,
    *,
    dormant: Iterable[Mapping[str, Any]] = (),
    used: Collection[str] = (),
) -> list[Ring]:
    """The rings under the ids of the earlier rings that they are.

    `previous` are ring documents of the run before, `dormant` the last versions of rings that only earlier runs found,
    `used` every id that was ever given. Rings are matched with the previous ones first (`rings.life.matching`: half
    of the smaller shared, most shared transfers in sum), those that remain with the dormant ones by the same rule. A
    ring that is the same as none keeps its own id, unless another ring had it: then it hashes all of its transactions.
    """
    found = {ring.ring_id: ids_of(columns, ring.events) for ring in rings}
    assert len(found) == len(rings), "ids are unique within a run"
    kept: dict[str, str] = {}
    taken = set(used)
    for earlier in (previous, dormant):
        before = {one["id"]: one["transactions"] for one in earlier if one["id"] not in kept.values()}
        taken |= before.keys()
        kept |= assigned(kin(before, {name: its for name, its in found.items() if name not in kept}))
    result = []
    for ring in rings:
        name = kept.get(ring.ring_id) or _free(found[ring.ring_id], taken, own=ring.ring_id)
        taken.add(name)
        result.append(replace(ring, ring_id=name))
    return result


def _free(transaction_ids: Sequence[str], taken: Collection[str], *, own: str | None = None) -> str:
    """The ring's own id, or one of all its transactions that nobody has."""
    name, all_of_them = own or ring_id(transaction_ids), "\x1e".join(transaction_ids)
    turn = 0
    while name in taken:
        name = _hashed(all_of_them + "\x1e" * turn)
        turn += 1
    return name


def _hashed(text: str) -> str:
    return "ring-" + hashlib.sha256(text.encode()).hexdigest()[:20]
