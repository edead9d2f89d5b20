"""Seeded random multigraphs with all that is awkward: ties, self-transfers, parallel transfers, masks, gaps."""

from __future__ import annotations

import random

from graphs import Transfer, make_columns

from graph.columns import EventColumns

ACCOUNTS = tuple("ABCDEFGH")


def random_transfers(seed: int, count: int, *, days: float, accounts: int = 6) -> list[Transfer]:
    """`count` transfers within `days`, many at the same moment, amounts often alike."""
    rng = random.Random(seed)
    moments = [round(rng.uniform(0, days * 86_400)) for _ in range(max(1, count // 2))]
    ends = [*ACCOUNTS[:accounts], "shop", "cash"]
    weights = [4] * accounts + [1, 1]
    return [
        (
            rng.choice(moments),
            rng.choices(ends, weights)[0],
            rng.choices(ends, weights)[0],
            round(rng.choice([1000, 5000]) * rng.uniform(0.85, 1.1)),
        )
        for _ in range(count)
    ]


def random_columns(seed: int, count: int = 60, *, days: float = 15, plain: bool = False) -> EventColumns:
    """Columns of such transfers; `plain` leaves out kinds, owners, devices, days and missing rates."""
    transfers = random_transfers(seed, count, days=days)
    if plain:
        return make_columns(transfers, merchants=["shop"])
    rng = random.Random(-1 - seed)
    days_only = {row for row in range(count) if rng.random() < 0.08}
    transfers = [(t // 86_400 * 86_400 if k in days_only else t, *rest) for k, (t, *rest) in enumerate(transfers)]
    return make_columns(
        transfers,  # type: ignore[arg-type]
        merchants=["shop"],
        kind=[rng.choice(["payment"] * 12 + ["fee", "return"]) for _ in range(count)],
        status=[rng.choice(["settled"] * 12 + ["rejected"]) for _ in range(count)],
        device=[rng.choice([None, "phone", "laptop", "till"]) for _ in range(count)],
        day_only=days_only,
        without_base={row for row in range(count) if rng.random() < 0.05},
        account_kinds={"H": "pooled", "F": "correspondent"} if seed % 2 else {},
        holders={"A": "x", "B": "x", "C": "y"},
        channel=[rng.choice(["wire", "card", "cash", None]) for _ in range(count)],
        currency=[rng.choice(["EUR", "EUR", "USD", "CHF"]) for _ in range(count)],
    )
