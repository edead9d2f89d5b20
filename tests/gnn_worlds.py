"""Small planted graphs for the tests of detectors."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from gnn import registry
from gnn.detector import Dataset
from gnn.split import time_split
from graph.columns import EventColumns, Float32s, Int8s
from graph.features.matrix import FeatureMatrix
from tests.graphs import Transfer, make_columns

DAY: Final = 86_400.0


def planted(*, seed: int, events: int = 6000, accounts: int = 300, cycles: int = 90) -> tuple[EventColumns, Int8s]:
    """Random payments, and money that comes round: A pays B, B pays C within hours, then C pays A.

    Only the closing payment is labelled. Amounts and times are drawn alike for all; half as many chains do not close,
    so that nothing but the way the money took tells the label.
    """
    random = np.random.default_rng(seed)
    rows: list[tuple[Transfer, int]] = []
    for _ in range(events):
        a, b = random.choice(accounts, size=2, replace=False)
        rows.append(((float(random.uniform(0, 60 * DAY)), f"a{a:04d}", f"a{b:04d}", _amount(random)), 0))
    for number in range(2 * cycles):
        a, b, c, d = random.choice(accounts, size=4, replace=False)
        begin = float(random.uniform(0, 59 * DAY))
        times = begin + np.cumsum(random.uniform(600, 4 * 3600, size=3))
        closes = number % 2 == 0
        for leg, (s, t) in enumerate(((a, b), (b, c), (c, a if closes else d))):
            rows.append(((float(times[leg]), f"a{s:04d}", f"a{t:04d}", _amount(random)), int(closes and leg == 2)))
    rows.sort(key=lambda row: row[0][0])
    return make_columns([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=np.int8)


def _amount(random: np.random.Generator) -> int:
    return int(np.exp(random.normal(9.0, 1.0)))


def planted_dataset(*, seed: int = 1, events: int = 3000, accounts: int = 600, cycles: int = 220) -> Dataset:
    """A planted graph with eight noisy features, two of them far out for illicit events; one in ten is NaN."""
    columns, labels = planted(seed=seed, events=events, accounts=accounts, cycles=cycles)
    random = np.random.default_rng(seed + 1)
    values = random.normal(size=(len(columns), 8)).astype(np.float32)
    values[labels == 1, 2] += 6.0
    values[labels == 1, 5] -= 6.0
    values[random.random(values.shape) < 0.1] = np.nan
    return Dataset(columns=columns, features=features_of(values), labels=labels, split=time_split(columns))


def features_of(values: Float32s) -> FeatureMatrix:
    """A matrix of a made-up catalogue."""
    return FeatureMatrix(
        catalogue="planted",
        names=tuple(f"feature_{k}" for k in range(values.shape[1])),
        values=values,
        truncated=np.zeros(len(values), dtype=np.bool_),
    )


def quiet(share: float, text: str) -> None:
    """A progress that nobody watches; the share must lie between 0 and 1."""
    assert 0.0 <= share <= 1.0, text


def published(staging: Path, models: Path) -> str:
    """The version of a trained model that is kept and scores from now on."""
    version = registry.keep(staging, models)
    registry.make_current(models, version)
    return version
