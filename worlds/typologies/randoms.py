"""Random: money wanders through a handful of accounts without a plan."""

from __future__ import annotations

from dataclasses import dataclass

from worlds.scene import MIN_DWELL_S, Scene, Turn


@dataclass(slots=True)
class _Purse:
    """Money of the ring that an account holds since then, and its turn to pay."""

    turn: Turn
    euros: float


def random_walk(scene: Scene) -> None:
    """Four to eleven payments; each is made by somebody who holds money of the ring, mostly to a new member."""
    steps = int(scene.rng.integers(4, 12))
    purses = [_Purse(scene.lead, scene.near(scene.lead) * 1.5)]
    members = [scene.lead.account]
    for gap in scene.gaps(steps):
        k = int(scene.rng.integers(max(0, len(purses) - 3), len(purses)))
        purse = purses.pop(k)
        payer = purse.turn
        whole = scene.rng.random() < 0.6
        euros = purse.euros * (1.0 if whole else 0.5) * scene.kept()
        since = payer.time_s + MIN_DWELL_S
        window = (since, since + 2 * gap)
        others = [a for a in members if a != payer.account]
        if others and scene.rng.random() < 0.2:
            payee = scene.again(others[int(scene.rng.integers(0, len(others)))], window, euros)
        else:
            payee = scene.turn(window, euros)
            members.append(payee.account)
        scene.pay(payer, payee.account, euros)
        purses.append(_Purse(payee, euros))
        if not whole:
            purses.insert(0, _Purse(scene.again(payer.account, window, euros), purse.euros - euros))
