"""Lineage: what became of the rings of one run in the next, and where those of the next came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rings.life.matching import Rings, kin


class Kind(StrEnum):
    """What one edge of lineage says."""

    CONTINUED = "continued"
    """The same ring in the run before and in this one."""
    RETURNED = "returned"
    """The same ring, which the run before did not find, and an earlier one did."""
    SPLIT = "split"
    """The earlier ring lives on, and a part of it is in another one now."""
    MERGED = "merged"
    """The earlier ring is no more: it went into the later one, its successor."""
    NEW = "new"
    """Never seen, and from no ring of the run before."""
    ENDED = "ended"
    """Found no more, and gone into no other ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One step of a ring from an earlier run into this one."""

    kind: Kind
    #: None: a new ring
    from_ring: str | None = None
    #: the run whose version it was
    from_run: str | None = None
    #: None: a ring that ended
    to_ring: str | None = None
    #: transfers that both versions hold
    shared: int = 0


def edges(
    before: Rings, after: Rings, *, from_run: str | None, earlier: Mapping[str, tuple[str, int]] | None = None
) -> list[Edge]:
    """Every edge from one run to the next, in a fixed order; no ring of either run is without one.

    `earlier` names, for rings of `after` that an earlier run than `from_run` saw last, that run and the transfers
    shared with its version.
    """
    earlier = earlier or {}
    lives = {name for name in after if name in before}
    found = [
        Edge(kind=Kind.CONTINUED, from_ring=name, from_run=from_run, to_ring=name, shared=_shared(before, after, name))
        for name in sorted(lives)
    ]
    found += [
        Edge(kind=Kind.RETURNED, from_ring=name, from_run=run, to_ring=name, shared=shared)
        for name, (run, shared) in sorted(earlier.items())
        if name not in lives
    ]
    for pair in kin(before, after):
        if pair.before != pair.after:
            kind = Kind.SPLIT if pair.before in lives else Kind.MERGED
            ends = {"from_ring": pair.before, "to_ring": pair.after}
            found.append(Edge(kind=kind, **ends, from_run=from_run, shared=pair.shared))
    come = {edge.to_ring for edge in found}
    gone = lives | {edge.from_ring for edge in found if edge.kind is Kind.MERGED}
    found += [Edge(kind=Kind.NEW, to_ring=name) for name in sorted(after) if name not in come]
    found += [Edge(kind=Kind.ENDED, from_ring=name, from_run=from_run) for name in sorted(before) if name not in gone]
    return found


def _shared(before: Rings, after: Rings, name: str) -> int:
    return len(set(before[name]).intersection(after[name]))
