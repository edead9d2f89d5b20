"""Stack: layers of accounts; each layer pays the next with what it got."""

from __future__ import annotations

from worlds.scene import Host, Scene


def stack(scene: Scene) -> None:
    """Three to five layers of two to five accounts; every account pays one or two of the next layer."""
    layers = int(scene.rng.integers(3, 6))
    pace = scene.span_s / (layers - 1)
    width = int(scene.rng.integers(2, 6))
    level: list[tuple[Host, float, int]] = []
    for _ in range(width):
        host = scene.host()
        level.append((host, scene.amount(host) * (2 if scene.rng.random() < 0.5 else 1), scene.start_s))
    for _ in range(layers - 1):
        level = _next_layer(scene, level, pace)


def _next_layer(scene: Scene, level: list[tuple[Host, float, int]], pace: float) -> list[tuple[Host, float, int]]:
    """Pays from one layer to a new one; every account of the new layer receives something."""
    width = int(scene.rng.integers(2, 6))
    part = sum(money for _, money, _ in level) / (2 * width)
    hosts = [scene.host(part) for _ in range(width)]
    received, latest = [0.0] * width, [0] * width
    for k, (payer, money, since) in enumerate(level):
        ends = {k % width, (k + 1) % width} if scene.rng.random() < 0.7 else {k % width}
        if k == len(level) - 1:
            ends |= {j for j in range(width) if latest[j] == 0}
        for j, end in enumerate(sorted(ends)):
            euros = money / len(ends)
            gap = scene.rng.uniform(0.3, 1.0) * pace
            time_s = scene.pay(payer, hosts[end].account, euros, after_s=since, gap_s=gap, first=j == 0)
            received[end] += euros * scene.kept()
            latest[end] = max(latest[end], time_s)
    return list(zip(hosts, received, latest, strict=True))
