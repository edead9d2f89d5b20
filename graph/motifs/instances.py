"""The form in which every motif kernel hands over what it found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import Bools, Int8s, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class MotifInstances:
    """`m` motif instances in a ragged array of witness events, sorted by (closing event, typology, witnesses)."""

    #: [m] position in `TYPOLOGIES`
    typology: Int8s
    #: [m + 1] instance i has the witnesses `events[offsets[i]:offsets[i + 1]]`
    offsets: Int64s
    #: witness rows of `EventColumns`, ascending within an instance
    events: Int32s
    #: [m] the event that completed it: it is known from that event's time on
    closing_event: Int32s
    #: [m] node in the middle (hub of a fan or gather-scatter, origin of a scatter-gather); -1 where there is none
    centre: Int32s
    #: [m] False where the transfers stand in no order of time (a cycle or a scatter-gather of the second form)
    ordered: Bools
    #: [n] events whose search met its budget: they may close more instances than are listed
    truncated: Bools

    def __len__(self) -> int:
        """Number of instances."""
        return len(self.typology)

    def witnesses(self, instance: int) -> Int32s:
        """Rows of one instance's transactions, in time order."""
        return self.events[self.offsets[instance] : self.offsets[instance + 1]]

    def instance_of_witness(self) -> Int32s:
        """[len(events)] the instance that each witness belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.offsets))
