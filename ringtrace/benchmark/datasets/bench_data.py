"""What every data set of the bench is: events, and the truth about them with the time from which it was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from gnn.labels import UNKNOWN
from graph.columns import EventColumns, Int8s, Int16s, Int32s, Int64s

#: `known_at_us` of labels that were known from the beginning: the source tells no time.
ALWAYS: Final = int(np.iinfo(np.int64).min)
#: `scheme`, `typology` and `segment` of what has none.
NONE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be read."""

    path: Path
    #: folder for stores and snapshots of this data set; what is already there is taken from there
    work: Path
    #: labels known at this time are the truth of the test part; None: all labels
    matured_at: datetime | None = None
    #: file of laundering attempts, where the data set has one that does not lie beside it
    patterns: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Three parts by time, microseconds UTC; None: no bound, and a test part that follows at once.

    Learn from `[train_from, train_end)`, choose on `[train_end, valid_end)`, report on `[test_from, test_until)`.
    """

    train_end_us: int
    valid_end_us: int
    train_from_us: int | None = None
    test_from_us: int | None = None
    test_until_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One laundering scheme (attempt, alert) of the truth."""

    scheme_id: str
    #: position in `TYPOLOGIES`; `NONE`: not told
    typology: int
    #: whether its transfers hang together enough to be found (docs/motifs.md); None: not told
    findable: bool | None = None
    #: what stands behind it in other data sets too (a planted attempt): intervals draw it once for all; "": nothing
    attempt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchData:
    """A data set: `n` events, `v` nodes, and what is true of them."""

    name: str
    columns: EventColumns
    #: [n] the truth: 1 illicit, 0 clean, -1 unknown
    labels: Int8s
    #: [n] microseconds UTC from which the row's label was known, `ALWAYS` where the source tells no time
    known_at_us: Int64s
    #: what a row counts as before its label is known: unknown, or clean where silence means clean
    before: int = UNKNOWN
    #: [n] position in `schemes`, `NONE` for rows of no scheme
    scheme: Int32s
    schemes: tuple[Scheme, ...]
    #: [v] truth of accounts: 1, 0, -1; all -1 where the source labels none, and `accounts.account_truth` derives it
    account_labels: Int8s
    #: [v] position in `segments` (person, business, …), `NONE`: not told
    segment: Int16s
    segments: tuple[str, ...] = ()
    #: the data set's own parts; None: the protocol's 60/20/20 by time
    parts: Parts | None = None
    #: from here on the protocol `strict` drops all events: nearly all are illicit there; None: no such tail
    tail_from_us: int | None = None
    #: what a reader of the table should know
    notes: tuple[str, ...] = ()

    def learnable(self, known_until_us: int) -> Int8s:
        """[n] the labels as they were known at that time (inclusive)."""
        return np.where(self.known_at_us <= known_until_us, self.labels, np.int8(self.before)).astype(np.int8)
