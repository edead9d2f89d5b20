"""What a format makes of a source: which file fills which table, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingestion.errors import UnknownFormat
from ingestion.mapping.table_map import TableMap
from ingestion.reading.raw import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that may be part of a source, and its columns."""

    path: Path
    header: Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file that fills one table."""

    path: Path
    table_map: TableMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The attempt that a transaction is known to belong to."""

    scheme_id: str
    typology: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A source, understood."""

    format: str
    why: str
    parts: tuple[Part, ...]
    #: each transaction says whether it is illicit: those that are not are clean
    complete_truth: bool = False
    #: attempts by the key of their transactions (`formats.patterns.key`)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    #: further files that the plan was made from; their content is part of the load's identity
    consulted: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def transactions(self) -> tuple[Part, ...]:
        """The parts that fill the table of transactions."""
        return tuple(part for part in self.parts if part.table_map.table == "transactions")

    @property
    def entities(self) -> tuple[Part, ...]:
        """All other parts."""
        return tuple(part for part in self.parts if part.table_map.table != "transactions")


class Format(Protocol):
    """A way to write transactions down."""

    name: str

    def recognises(self, files: Sequence[SourceFile]) -> str:
        """Why the files are of this format, in a few words; empty where they are not."""

    def plan(self, files: Sequence[SourceFile]) -> Plan:
        """What fills which table.

        Raises: `UnknownFormat` where files contradict each other.
        """


def one_transactions_file(files: Sequence[SourceFile], fits: Sequence[SourceFile]) -> SourceFile:
    """The only fitting file.

    Raises: `UnknownFormat` where several fit.
    """
    if len(fits) != 1:
        names = ", ".join(sorted(f.path.name for f in fits))
        msg = f"{files[0].path.parent}: several files of transactions ({names}); name one of them"
        raise UnknownFormat(msg)
    return fits[0]
