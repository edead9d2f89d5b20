"""Random: money wanders through a handful of accounts without a plan."""

from __future__ import annotations

from worlds.scene import Host, Scene


def random_walk(scene: Scene) -> None:
    """Four to eleven payments; each is made by somebody who holds money of the ring, mostly to a new member."""
    first = scene.host()
    purse: list[tuple[Host, float, int, bool]] = [(first, scene.amount(first) * 2, scene.start_s, True)]
    steps = int(scene.rng.integers(4, 12))
    for gap in scene.spread(steps):
        k = int(scene.rng.integers(max(0, len(purse) - 3), len(purse)))
        payer, money, since, fresh = purse[k]
        euros = money * float(scene.rng.choice([1.0, 0.5], p=[0.6, 0.4])) * scene.kept()
        known = [p for p in purse if p[0].account != payer.account]
        if known and scene.rng.random() < 0.2:
            payee = known[int(scene.rng.integers(0, len(known)))][0]
        else:
            payee = scene.host(euros * 0.95)
        time_s = scene.pay(payer, payee.account, euros, after_s=since, gap_s=gap * 1.5, first=fresh)
        rest = money - euros
        purse[k] = (payer, rest, since, False)
        if rest < 0.2 * money:
            purse.pop(k)
        purse.append((payee, euros, time_s, True))
