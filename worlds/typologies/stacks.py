"""Stack: layers of accounts; each layer pays the next with what it got."""

from __future__ import annotations

from dataclasses import dataclass

from worlds.scene import MIN_DWELL_S, Scene, Turn


@dataclass(slots=True)
class _Member:
    """An account of a layer: its first turn, what it holds, and since when."""

    turn: Turn
    euros: float
    since_s: int


def stack(scene: Scene) -> None:
    """Three to five layers of two to five accounts; every account pays one or two of the next layer."""
    layers = int(scene.rng.integers(3, 6))
    pace = scene.span_s // (layers - 1)
    level = [_Member(scene.lead, 1.5 * scene.lead.usual, scene.lead.time_s)]
    for _ in range(int(scene.rng.integers(1, 5))):
        turn = scene.turn((scene.lead.time_s, scene.lead.time_s + pace // 2), scene.lead.usual)
        level.append(_Member(turn, 1.5 * turn.usual, turn.time_s))
    for _ in range(layers - 1):
        level = _next_layer(scene, level, pace)


def _next_layer(scene: Scene, level: list[_Member], pace: int) -> list[_Member]:
    """Pays from one layer to a new one; every account of the new layer receives something."""
    width = int(scene.rng.integers(2, 6))
    ends = [{k % width} | ({(k + 1) % width} if scene.rng.random() < 0.7 else set()) for k in range(len(level))]
    ends[-1] |= set(range(width)) - set().union(*ends)
    paid = [(payer, end, payer.euros / len(mine)) for payer, mine in zip(level, ends, strict=True) for end in mine]
    turns: dict[int, Turn] = {}
    inflow, latest = [0.0] * width, [0] * width
    plan: list[tuple[Turn, int, float]] = []
    seen: set[int] = set()
    for payer, end, euros in paid:
        fresh = payer.turn.account not in seen
        seen.add(payer.turn.account)
        window = (payer.since_s, payer.since_s + pace)
        turn = payer.turn if fresh else scene.again(payer.turn.account, window, euros)
        plan.append((turn, end, euros))
        inflow[end] += euros * scene.kept()
        latest[end] = max(latest[end], turn.time_s + MIN_DWELL_S)
    for end in range(width):
        turns[end] = scene.turn((latest[end], latest[end] + pace), inflow[end] / 1.5)
    for turn, end, euros in plan:
        scene.pay(turn, turns[end].account, euros)
    return [_Member(turns[end], inflow[end], latest[end]) for end in range(width)]
