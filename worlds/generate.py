"""Generation of a sample world as a canonical folder."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graph.columns import Int64s
from worlds.errors import NotAFolder
from worlds.geography import exchange_rates
from worlds.ids import ids_of
from worlds.life import Progress, live
from worlds.registers import labels, registers
from worlds.transactions import transactions
from worlds.world import World, WorldSettings
from worlds.write import write_table


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSummary:
    """What was made, by count of rows; `rings` are schemes of laundering and fraud."""

    transactions: int
    illicit: int
    rings: int
    accounts: int
    parties: int
    merchants: int
    devices: int

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def generate(
    out: Path, *, accounts: int, days: int, seed: int, rings: bool = True, progress: Progress | None = None
) -> WorldSummary:
    """Write a world into the folder `out`: one Parquet file for each canonical table. Equal arguments, equal bytes.

    About 0.3 transactions an account and day, at over 50,000 a second on one thread, in some 120 bytes of memory each.
    `progress` gets a stage and the share done of it. Raises `ImpossibleWorld` for sizes that make no world
    and `NotAFolder` where `out` is a file.
    """
    settings = WorldSettings(accounts=accounts, days=days, seed=seed, rings=rings)
    if out.exists() and not out.is_dir():
        message = f"{out} is a file; a world is a folder"
        raise NotAFolder(message)
    tell = progress or (lambda _stage, _share: None)
    world, schemes = live(settings, progress)
    out.mkdir(parents=True, exist_ok=True)
    ids = ids_of(world.population, seed)
    rates = exchange_rates(world.stream("rates"), days)
    order = file_order(world)
    for name, content in registers(world, ids, rates).items():
        write_table(out, name, [content])
    truth = labels(world, schemes, order)
    write_table(out, "labels", [truth])
    count = 0

    def told(batch: pa.Table) -> pa.Table:
        nonlocal count
        count += len(batch)
        tell("write", count / len(order))
        return batch

    write_table(out, "transactions", (told(b) for b in transactions(world, order, ids, rates)))
    return WorldSummary(
        transactions=len(order),
        illicit=len(truth) - 1,
        rings=len(schemes.list),
        accounts=accounts,
        parties=len(world.population.parties),
        merchants=len(world.population.merchants),
        devices=len(world.population.device_kind),
    )


def file_order(world: World) -> Int64s:
    """Rows of the ledger by time; within the same second, minute or day by chance."""
    return np.argsort(world.ledger.columns().time_us, kind="stable")
