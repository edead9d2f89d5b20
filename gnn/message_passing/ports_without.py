"""Port numbers had some events not happened: only those of contacts around a first contact that is gone change."""

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s


class Ports:
    """The ports of one kind of contact, (owner, other), of which each event that has both makes one."""

    def __init__(self, owner: Int32s, other: Int32s, before: Int32s) -> None:
        """Of `n` events; a negative owner or other makes no contact. `before` [n]: how many events are earlier."""
        events = np.flatnonzero((owner >= 0) & (other >= 0)).astype(np.int32)
        key = owner[events].astype(np.int64) * (int(other.max(initial=0)) + 1) + other[events]
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        self._before = before
        self._owner = owner
        #: [n] contact of each event; -1: none
        self._contact = np.full(len(owner), -1, dtype=np.int32)
        self._contact[events] = inverse
        self._first = events[first]
        self._events = events[np.argsort(inverse, kind="stable")]
        self._offsets = np.concatenate([[0], np.cumsum(np.bincount(inverse, minlength=len(first)))]).astype(np.int64)
        #: first contacts by owner and time in one ascending list of numbers
        self._span = len(owner) + 1
        self._ranked: Int64s = np.sort(owner[self._first] * np.int64(self._span) + before[self._first])

    def without(self, events: Int32s, removed: Int32s, gone: Bools) -> Int64s:
        """Ports of `events` without the `removed` ones, which `gone` [n] marks; -1 for those without a contact.

        O((events + removed) · contacts whose first event is removed), by arrays.
        """
        if len(self._first) == 0:
            return np.full(len(events), -1, dtype=np.int64)
        lost = self._lost(removed, gone)
        then = self._before[self._first[lost]].astype(np.int64)
        again = np.array([self._next(int(contact), gone) for contact in lost.tolist()], dtype=np.int64)
        owners = self._owner[self._first[lost]]
        contact = self._contact[events]
        met = self._before[self._first[contact]].astype(np.int64)
        if len(lost):
            place = np.minimum(np.searchsorted(lost, contact), len(lost) - 1)
            met = np.where(lost[place] == contact, again[place], met)
        owner = self._owner[events]
        begin = owner * np.int64(self._span)
        ports = np.searchsorted(self._ranked, begin + met) - np.searchsorted(self._ranked, begin)
        mine = owners[None, :] == owner[:, None]
        ports -= (mine & (then[None, :] < met[:, None])).sum(axis=1)
        ports += (mine & (again[None, :] < met[:, None])).sum(axis=1)
        return np.where(contact >= 0, ports, -1)

    def touches(self, events: Int32s, removed: Int32s, gone: Bools) -> Bools:
        """[e] events whose owner has lost the first event of a contact: their ports may be others."""
        return np.isin(self._owner[events], self._owner[self._first[self._lost(removed, gone)]])

    def _lost(self, removed: Int32s, gone: Bools) -> Int32s:
        """Contacts, ascending, whose first event is gone."""
        touched = np.unique(self._contact[removed])
        touched = touched[touched >= 0]
        return touched[gone[self._first[touched]]]

    def _next(self, contact: int, gone: Bools) -> int:
        """Strictly earlier events before the contact's first one that is left; beyond all where none is."""
        events = self._events[self._offsets[contact] : self._offsets[contact + 1]]
        left = events[~gone[events]]
        return int(self._before[left[0]]) if len(left) else np.iinfo(np.int64).max
