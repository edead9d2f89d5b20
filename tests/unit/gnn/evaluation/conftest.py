from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gnn.evaluation.judged import Judged

DAY_US = 86_400_000_000


@pytest.fixture
def drawn() -> Callable[[int], Judged]:
    """Random rows of twenty days and thirty accounts; illicit ones stand in six schemes or in none."""

    def make(seed: int, rows: int = 600) -> Judged:
        random = np.random.default_rng(seed)
        labels = (random.random(rows) < 0.1).astype(np.int8)
        labels[:2] = 1, 0
        scheme = np.where(labels == 1, random.integers(-1, 6, rows), -1).astype(np.int32)
        return Judged(
            labels=labels,
            score=np.round(random.normal(size=rows) + labels, 1),
            occurred_at_us=np.sort(random.integers(0, 20 * DAY_US, rows)),
            amount_minor=random.integers(1, 10_000, rows),
            scheme=scheme,
            typology=np.where(scheme >= 0, scheme % 3, -1).astype(np.int8),
            source=random.integers(0, 30, rows).astype(np.int32),
            target=random.integers(0, 30, rows).astype(np.int32),
            unseen=random.random(rows) < 0.3,
        )

    return make
