"""Laundering attempts of AMLworld (Altman et al., NeurIPS 2023) as its authors published them: `…_Patterns.txt`."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from graph.canonical.vocabulary import Typology
from worlds.planting.errors import BrokenPatterns

#: Transfers that one connected component of a findable attempt holds.
_FEWEST: Final = 3
_FIELDS: Final = 11
_BEGIN: Final = re.compile(r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)")
_TYPOLOGIES: Final = {
    name.upper().replace("_", "-"): name
    for name in (
        Typology.FAN_OUT,
        Typology.FAN_IN,
        Typology.GATHER_SCATTER,
        Typology.SCATTER_GATHER,
        Typology.CYCLE,
        Typology.RANDOM,
        Typology.BIPARTITE,
        Typology.STACK,
    )
}
#: US dollars for one unit, as the conversions in AMLworld's own transactions have it.
_DOLLARS: Final = {
    "US Dollar": 1.0,
    "Euro": 1.172,
    "Swiss Franc": 1.093,
    "Yuan": 0.1493,
    "Shekel": 0.2961,
    "Rupee": 0.01362,
    "UK Pound": 1.2917,
    "Ruble": 0.01285,
    "Yen": 0.009488,
    "Bitcoin": 11_879.0,
    "Canadian Dollar": 0.758,
    "Australian Dollar": 0.7078,
    "Mexican Peso": 0.0473,
    "Saudi Riyal": 0.2666,
    "Brazil Real": 0.1771,
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of an attempt; accounts are `bank:number`, the time counts from an arbitrary midnight."""

    payer: str
    beneficiary: str
    time_s: int
    dollars: float


@dataclass(frozen=True)
class Attempt:
    """One attempt: its typology in AMLworld's words, and its lines."""

    typology: str
    lines: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its lines, joined by line ends, in hexadecimal: its name."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    @cached_property
    def is_development(self) -> bool:
        """Whether anything may be chosen on it: the digest is even. The other half is for reports."""
        return int(self.digest[-1], 16) % 2 == 0

    @cached_property
    def is_findable(self) -> bool:
        """Whether one connected component holds three or more of its transfers, and at least half of them."""
        return hangs_together([_ends(line.split(",")) for line in self.lines])

    @cached_property
    def transfers(self) -> tuple[Transfer, ...]:
        """Its transfers between two accounts, by time; fourteen of the published lines lead back to their payer."""
        found = [_transfer(line.split(",")) for line in self.lines]
        return tuple(sorted((t for t in found if t.payer != t.beneficiary), key=lambda t: t.time_s))

    @property
    def canonical_typology(self) -> Typology:
        """In the words of canonical data."""
        return _TYPOLOGIES[self.typology]


def hangs_together(legs: Sequence[tuple[Hashable, Hashable]]) -> bool:
    """Whether one connected component of transfers, as (payer, beneficiary), holds three or more and at least half."""
    parent: dict[Hashable, Hashable] = {}

    def root(node: Hashable) -> Hashable:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for payer, beneficiary in legs:
        parent[root(payer)] = root(beneficiary)
    most = max(Counter(root(payer) for payer, _ in legs).values(), default=0)
    return most >= _FEWEST and 2 * most >= len(legs)


def attempts_of(path: Path) -> list[Attempt]:
    """All attempts of a file of patterns, in its order.

    Raises: `BrokenPatterns` with file and line, also where there is no attempt at all.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: {error}"
        raise BrokenPatterns(msg) from error
    found: list[Attempt] = []
    typology, lines = "", list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        begin = _BEGIN.match(line)
        if begin:
            _refuse(path, number, if_so=bool(typology), why="an attempt begins before the last one has ended")
            _refuse(path, number, if_so=begin[1] not in _TYPOLOGIES, why=f"{begin[1]} is no known typology")
            typology, lines = begin[1], []
        elif line.startswith("END LAUNDERING"):
            _refuse(path, number, if_so=not typology or not lines, why="the end of an attempt that has no transfer")
            found.append(Attempt(typology, tuple(lines)))
            typology = ""
        elif line.strip():
            _refuse(path, number, if_so=not typology, why="a line outside of any attempt")
            _refuse(path, number, if_so=bool(wrong := _fault(line.split(","))), why=wrong)
            lines.append(line)
    _refuse(path, len(text.splitlines()), if_so=bool(typology), why="the file ends within an attempt")
    _refuse(path, 1, if_so=not found, why="the file holds no laundering attempt")
    return found


def distinct(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Each attempt once, ordered by digest: an order that chance made and nobody chose."""
    return [attempt for _, attempt in sorted({a.digest: a for a in attempts}.items())]


def _refuse(path: Path, number: int, *, if_so: bool, why: str) -> None:
    if if_so:
        msg = f"{path}: line {number}: {why}"
        raise BrokenPatterns(msg)


def _fault(cells: list[str]) -> str:
    """What is wrong with a line's cells; nothing is the empty text."""
    if len(cells) != _FIELDS:
        return f"{len(cells)} fields instead of {_FIELDS}"
    if cells[8] not in _DOLLARS:
        return f"{cells[8]!r} is no currency of AMLworld"
    try:
        transfer = _transfer(cells)
    except ValueError as error:
        return str(error)
    return "" if 0 < transfer.dollars < float("inf") else f"{cells[7]!r} is no amount"


def _transfer(cells: list[str]) -> Transfer:
    at = datetime.strptime(cells[0], "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
    return Transfer(*_ends(cells), int(at.timestamp()), float(cells[7]) * _DOLLARS[cells[8]])


def _ends(cells: list[str]) -> tuple[str, str]:
    return f"{int(cells[1])}:{cells[2]}", f"{int(cells[3])}:{cells[4]}"
