"""What rings hand back to scoring: which transfers and members stand in which ring, and its risk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rings.ring import Ring, Role
from scoring.scores import RingRisks


def ring_risks(rings: Sequence[Ring]) -> RingRisks:
    """Arrays over the rings, numbered by their position; a ring's risk is scoring's to weigh, not ours."""
    sizes = [len(ring.events) for ring in rings]
    parts = [len(ring.members) for ring in rings]
    numbers = np.arange(len(rings), dtype=np.int32)
    nothing = np.zeros(0, dtype=np.int32)
    takes_part = [role is not Role.INCIDENTAL for ring in rings for role in ring.roles]
    return RingRisks(
        event=np.concatenate([nothing, *(ring.events for ring in rings)]).astype(np.int32),
        event_ring=np.repeat(numbers, sizes),
        member=np.concatenate([nothing, *(ring.members for ring in rings)]).astype(np.int32),
        member_ring=np.repeat(numbers, parts),
        member_takes_part=np.array(takes_part, dtype=np.bool_),
        risk=np.array([ring.risk for ring in rings], dtype=np.float32),
    )
