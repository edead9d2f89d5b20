"""Seeded random events over some months with all that is awkward: ties, parallel and self-transfers, gaps, masks."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.grid.moves import Events, Moves, Nodes, moves_of
from graph.kernels.state import MOVES

DAY_US: Final = 86_400_000_000
#: 2024-01-01T00:00:00Z
START_US: Final = 1_704_067_200_000_000


def random_events(seed: int, count: int = 120, *, nodes: int = 12, days: float = 40) -> tuple[Events, Nodes]:
    """Events in the order of time; node 0 is cash, node 1 a shop, node 2 pooled in odd seeds."""
    rng = np.random.default_rng(seed)
    moments = START_US + rng.integers(0, round(days * DAY_US), max(1, count // 2))
    moments[::7] = moments[::7] // DAY_US * DAY_US
    source, target = rng.integers(0, nodes, (2, count)).astype(np.int32)
    passable, merchant = np.ones(nodes, np.bool_), np.zeros(nodes, np.bool_)
    passable[:2], merchant[1] = False, True
    passable[2] = seed % 2 == 0
    moves = (source != target) & (rng.random(count) < 0.95)
    events = Events(
        at=np.sort(rng.choice(moments, count)),
        source=source,
        target=target,
        amount=rng.choice([0, 1_00, 500_00, 499_99, 10_000_00], count) + rng.integers(0, 3, count),
        flags=np.where(moves, MOVES, 0).astype(np.uint8),
        device=rng.integers(-1, 4, count).astype(np.int32),
    )
    return events, Nodes(passable, merchant)


def random_moves(seed: int, count: int = 120, *, nodes: int = 12) -> Moves:
    """The transfers of a window, each of whose nodes takes part."""
    events, kinds = random_events(seed, count, nodes=nodes, days=30)
    return moves_of(events, kinds, START_US + 30 * DAY_US, np.full(nodes, -1, np.int32))
