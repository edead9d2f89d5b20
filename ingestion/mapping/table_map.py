"""How the columns of one source file become the fields of one canonical table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingestion.cells.amounts import NumberStyle
from ingestion.cells.times import TimeStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Where a row names its own and the other account, and a column or a sign says which one paid."""

    #: column with the words below; empty: the sign of the amount says it (negative: own account paid)
    column: str = ""
    out: tuple[str, ...] = ()
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A field whose value hangs on another field's: e.g. the typology on the alert."""

    by: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """One file's columns as one table's fields.

    Fields are those of the canonical schema, and for transactions also: `amount_sent`, `amount_received` (decimals),
    `source_bank`, `source_number`, `target_bank`, `target_number` (which make the ids), `own_*`, `other_*` (with a
    direction), `occurred_time` (where date and time of day stand apart), and `illicit`, `scheme_id`, `typology`,
    `label_known_at` (which make the row's label).
    """

    table: str
    #: field -> column of the source
    columns: Mapping[str, str]
    #: field -> value of all rows
    constants: Mapping[str, str] = field(default_factory=dict)
    #: field -> word of the source -> canonical word; words not named are taken as they are
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    numbers: NumberStyle = field(default_factory=NumberStyle)
    times: TimeStyle = field(default_factory=TimeStyle)
    direction: Direction | None = None
    #: columns that are left out; all others that no field takes go into `attributes`
    ignored: frozenset[str] = frozenset()
    #: fields whose leading zeros do not count
    unpadded: frozenset[str] = frozenset()
    #: account numbers are IBANs, and checked
    iban: bool = False
    #: who says what the labels say
    label_source: str = "source"
    encoding: str = ""
    separator: str = ""
