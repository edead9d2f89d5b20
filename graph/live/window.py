"""The live window: score events as they come, keep a snapshot, start again from it or from the store."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

import numpy as np
import structlog

from graph.arrays import Float32s, Int64s
from graph.columns import EventColumns
from graph.errors import EmptyWindow, EventsRefused, SnapshotDamaged
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.engine import STRIDE
from graph.features.matrix import FeatureMatrix
from graph.kernels.limits import LIMITS, Limits
from graph.kernels.state import WINDOWS_S
from graph.live import snapshot
from graph.live.arrivals import arrivals
from graph.live.checks import longest_window_us, refuse_faults, shortest_window_us
from graph.live.engine import NEVER_US, LiveEngine
from graph.live.payment import Payment, arrival_of, refuse
from graph.live.sizes import Sizes, sizes_of
from graph.snapshot import read_columns
from graph.store.protocol import GraphStore

_log = structlog.get_logger(__name__)
SNAPSHOT: Final = "live.state"
DAY_S: Final = 86_400
_SECOND_US: Final = 1_000_000


class LiveWindow:
    """Features of events as they come, from the thirty days before each; totals are of all the past.

    One writer: calls must not overlap, from whichever thread they come; processes do not share a folder. An event
    counts as often as it is handed over: the store says which ones are new.
    """

    def __init__(self, folder: Path, engine: LiveEngine, limits: Limits, cut: int = 0) -> None:
        self._folder = folder
        self._engine = engine
        self._limits = limits
        self._cut = cut

    @classmethod
    def empty(
        cls, folder: Path, *, lateness_s: int = DAY_S, limits: Limits = LIMITS, base_currency: str = "EUR"
    ) -> Self:
        """A window that knows nothing; snapshots will lie in `folder`.

        Columns bring their own base currency, single payments are in `base_currency` or that of the last columns.
        Events up to `lateness_s` older than the newest are placed. Raises: `EmptyWindow`.
        """
        if lateness_s < 0 or shortest_window_us(limits) <= 0:
            msg = "windows and lateness must not be negative, and no window may be empty"
            raise EmptyWindow(msg)
        if longest_window_us(limits) > max(WINDOWS_S) * _SECOND_US:
            msg = f"no search may look back further than {max(WINDOWS_S)} s, for which events are kept"
            raise EmptyWindow(msg)
        lateness_us = lateness_s * _SECOND_US
        return cls(folder, LiveEngine(limits, lateness_us=lateness_us, base_currency=base_currency), limits)

    @classmethod
    def restore(cls, folder: Path, *, limits: Limits = LIMITS) -> Self:
        """The window as its last snapshot left it; what it says next is the same, bit for bit.

        Raises: `FileNotFoundError`; `SnapshotDamaged` when the file is cut, altered, of another version, or made
        with another catalogue or other limits.
        """
        engine, cut = snapshot.read(folder / SNAPSHOT, limits)
        return cls(folder, engine, limits, cut)

    @classmethod
    def rebuild(cls, store: GraphStore, folder: Path, *, lateness_s: int = DAY_S, limits: Limits = LIMITS) -> Self:
        """A window that has seen all transactions of the store in the order of time."""
        window = cls.empty(folder, lateness_s=lateness_s, limits=limits)
        columns = read_columns(store, folder / "columns")
        for first in range(0, len(columns), STRIDE):
            window.score(columns.rows(first, first + STRIDE))
        return window

    @classmethod
    def open(cls, store: GraphStore, folder: Path, *, lateness_s: int = DAY_S, limits: Limits = LIMITS) -> Self:
        """The window of `folder`, brought up to the store: from its snapshot if it can be read, else rebuilt."""
        try:
            window = cls.restore(folder, limits=limits)
        except FileNotFoundError:
            return cls.rebuild(store, folder, lateness_s=lateness_s, limits=limits)
        except SnapshotDamaged as fact:
            _log.warning("the live state is rebuilt from the store", why=str(fact))
            return cls.rebuild(store, folder, lateness_s=lateness_s, limits=limits)
        for rows, features in window.replay(read_columns(store, folder / "columns")):
            if features is None:
                _log.warning("events of the store came too late for the live state", events=len(rows))
        return window

    def score(self, events: EventColumns) -> FeatureMatrix:
        """The features of `events`, which count as past from now on.

        An event older than the newest one is placed where it belongs: its features come from what lies before it,
        those of later events to come are as if it had come in time, and what was said before stays said. It costs a
        replay of all that is newer. Raises: `EventsRefused` naming every fault; nothing has changed then.
        """
        refuse_faults(events, self._engine.floor_us, self._engine.newest_us)
        if len(events) == 0:
            empty = np.empty((0, len(NAMES)), dtype=np.float32)
            return FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=empty, truncated=np.zeros(0, np.bool_))
        features = self._engine.update(events)
        self._cut = max(self._cut, int(events.load_seq.max()))
        return features

    def score_one(self, payment: Payment) -> tuple[Float32s, bool]:
        """The row that `score` would say of one payment, which counts as past from now on, and whether it is truncated.

        [columns] in the catalogue's order, overwritten by the next call. Cost: some tens of microseconds and its
        searches; the first payment of a UTC day waits for the day's grid unless `begin_day` made it.
        Raises: `EventsRefused`; nothing has changed then.
        """
        refuse(payment, self._engine.floor_us, self._engine.newest_us)
        row = self._engine.score(arrival_of(payment, self._engine))
        self._cut = max(self._cut, payment.load_seq)
        return row

    def begin_day(self, day_us: int) -> None:
        """Make the grid of the day of `day_us` now, so that its first payment need not wait for it.

        To be called when the day has begun and nothing has come of it yet. What comes later of the day before makes it
        anew. Cost: as `graph.grid.table.table_of`.
        """
        self._engine.begin_day(day_us)

    def replay(self, columns: EventColumns) -> Iterator[tuple[Int64s, FeatureMatrix | None]]:
        """Rows of each load that came after `cut`, in the order in which they were recorded, and their features.

        That is what `score` said of them when each load was scored as it came; None where it refused.
        """
        for rows in arrivals(columns, after=self._cut):
            features = None
            with contextlib.suppress(EventsRefused):
                features = self.score(columns.picked(rows))
            self._cut = max(self._cut, int(columns.load_seq[rows].max()))
            yield rows, features

    def snapshot(self) -> Path:
        """The file that now holds the window; it took the place of the one before it when it was whole."""
        path = self._folder / SNAPSHOT
        snapshot.write(path, self._engine, self._limits, self._cut)
        return path

    @property
    def cut(self) -> int:
        """The highest load sequence that was taken or refused."""
        return self._cut

    @property
    def newest_us(self) -> int | None:
        """Time of the newest event."""
        newest = self._engine.newest_us
        return None if newest == NEVER_US else newest

    @property
    def floor_us(self) -> int:
        """Events from this time on are still placed."""
        return self._engine.floor_us

    @property
    def sizes(self) -> Sizes:
        """How much is known, and the memory that it takes."""
        return sizes_of(self._engine)
