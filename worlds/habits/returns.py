"""What comes back: returned transfers, reversals of the bank, refunds of merchants and disputed card payments."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind
from graph.columns import Bools
from worlds.calendar import DAY_S
from worlds.ledger import PAYMENT, SETTLED, Columns, Entries
from worlds.vocabulary import BY_DEVICE, Channel, Motive, Text
from worlds.world import World


def returns(world: World) -> None:
    """Follow-ups of a small share of settled payments, each linked to the one that it undoes."""
    rng = world.stream("returns")
    past = world.ledger.columns()
    n = len(world.population)
    settled = (past.kind == PAYMENT) & (past.status == SETTLED) & (past.scheme < 0) & (past.source >= 0)
    card = settled & (past.target >= n)
    transfer = settled & (past.target >= 0) & (past.target < n)
    draw = rng.random(len(past))
    hour = 3600
    undo(world, rng, past, transfer & (draw < 0.006), TransactionKind.RETURN, (DAY_S, 5 * DAY_S))
    undo(world, rng, past, transfer & (draw > 0.9985), TransactionKind.REVERSAL, (hour // 4, 20 * hour))
    undo(world, rng, past, card & (draw < 0.012), TransactionKind.RETURN, (DAY_S, 21 * DAY_S))
    undo(world, rng, past, card & (draw > 0.9992), TransactionKind.CHARGEBACK, (7 * DAY_S, 45 * DAY_S))


def undo(
    world: World,
    rng: np.random.Generator,
    past: Columns,
    chosen: Bools,
    kind: TransactionKind,
    after_s: tuple[int, int],
) -> None:
    """Send the chosen payments of one currency back, whole, some time within `after_s`."""
    currency = np.concatenate([world.population.currency, world.merchant_currency])
    row = np.flatnonzero(chosen)
    row = row[currency[past.source[row]] == currency[past.target[row]]]
    channel = past.channel[row]
    same = np.where(BY_DEVICE[channel] & (channel != Channel.ONLINE), Channel.TRANSFER, channel)
    world.ledger.add(
        Entries(
            motive=Motive.RETURN,
            time_s=past.time_us[row] // 1_000_000 + rng.integers(*after_s, len(row)),
            source=past.target[row],
            target=past.source[row],
            amount_minor=past.amount_minor[row],
            channel=same,
            text=Text.RETURN,
            kind=KINDS.index(kind),
            device=-1,
            related=row,
        )
    )
