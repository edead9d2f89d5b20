"""Public ids: of one form each, drawn without order, so that they tell nothing of role or ring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graph.columns import Int64s
from worlds.geography import BANKS
from worlds.population import Population
from worlds.streams import stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Ids by number: `ends` are accounts, then merchants."""

    accounts: pa.StringArray
    merchants: pa.StringArray
    parties: pa.StringArray
    devices: pa.StringArray

    @property
    def ends(self) -> pa.StringArray:
        """Ids of all nodes."""
        return pa.concat_arrays([self.accounts, self.merchants])


def ids_of(population: Population, seed: int) -> Ids:
    """The public ids of a population."""
    rng = stream(seed, "ids")
    merchants, parties = len(population.merchants), len(population.parties)
    return Ids(
        accounts=pa.array(
            [f"{BANKS[b]}:{n}" for b, n in zip(population.bank.tolist(), population.number.tolist(), strict=True)],
            pa.string(),
        ),
        merchants=_drawn("M", rng, merchants, 200_000),
        parties=_drawn("P", rng, parties, 10_000_000),
        devices=pa.array([f"D{n}" for n in population.device_number.tolist()], pa.string()),
    )


def _drawn(prefix: str, rng: np.random.Generator, count: int, least: int) -> pa.StringArray:
    step = max(1, 4 * least // max(count, 1))
    numbers = rng.permutation(count) * step + rng.integers(0, step, count) + least
    return pa.array([f"{prefix}{n}" for n in numbers.tolist()], pa.string())


def transaction_ids(first: int, count: int) -> pa.StringArray:
    """Ids `T0000000001` … of rows `first` to `first + count`, in the order of the file."""
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(np.arange(count + 1, dtype=np.int32) * 11), pa.py_buffer(_digits(first, count).tobytes())
    )


def ids_of_rows(rows: Int64s) -> pa.StringArray:
    """Ids of transactions by their place in the file."""
    return pa.array([f"T{row + 1:010d}" for row in rows.tolist()], pa.string())


def _digits(first: int, count: int) -> np.ndarray:
    """[count, 11] ASCII of `T` and ten digits."""
    number = np.arange(first + 1, first + count + 1, dtype=np.int64)
    text = np.empty((count, 11), dtype=np.uint8)
    text[:, 0] = ord("T")
    for place in range(10, 0, -1):
        text[:, place] = ord("0") + number % 10
        number //= 10
    return text
