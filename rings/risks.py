"""What rings hand back to scoring: which transfers and members stand in which ring, and its risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from graph.canonical.vocabulary import Typology
from rings.ring import Ring, Role
from scoring.scores import RingRisks

#: Here the accounts are those whose cards were misused.
_CARD_MISUSE: Final = frozenset({Typology.CARD_BURST, Typology.COMPROMISED_MERCHANT})


def ring_risks(rings: Sequence[Ring]) -> RingRisks:
    """Arrays over the rings, numbered by their position; a ring's risk is scoring's to weigh, not ours."""
    sizes = [len(ring.events) for ring in rings]
    parts = [len(ring.members) for ring in rings]
    numbers = np.arange(len(rings), dtype=np.int32)
    nothing = np.zeros(0, dtype=np.int32)
    takes_part = [_takes_part(ring, role) for ring in rings for role in ring.roles]
    return RingRisks(
        event=np.concatenate([nothing, *(ring.events for ring in rings)]).astype(np.int32),
        event_ring=np.repeat(numbers, sizes),
        member=np.concatenate([nothing, *(ring.members for ring in rings)]).astype(np.int32),
        member_ring=np.repeat(numbers, parts),
        member_takes_part=np.array(takes_part, dtype=np.bool_),
        risk=np.array([ring.risk for ring in rings], dtype=np.float32),
    )


def _takes_part(ring: Ring, role: Role) -> bool:
    """Whether the member does more than lie beside the ring, sell to it, or be its possible victim."""
    if role in {Role.INCIDENTAL, Role.MERCHANT} or ring.typology in _CARD_MISUSE:
        return False
    return not (ring.typology is Typology.SHARED_DEVICE and role is Role.SOURCE)
