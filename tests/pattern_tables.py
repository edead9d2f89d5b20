"""Small random tables of transactions, and parameters that ask for every pattern and statistic."""

from __future__ import annotations

from typing import Any

import numpy as np

EVERYTHING = {
    "num_threads": 1,
    "vertex_stats_tw": 30,
    "vertex_stats_cols": [4],
    "vertex_stats_feats": list(range(11)),
    "fan_tw": 20,
    "fan_bins": [1, 2, 3, 5],
    "degree": True,
    "degree_tw": 30,
    "degree_bins": [2, 4, 6],
    "scatter-gather": True,
    "scatter-gather_tw": 25,
    "scatter-gather_bins": [2, 3, 4],
    "temp-cycle": True,
    "temp-cycle_tw": 40,
    "temp-cycle_bins": [2, 3, 4, 5, 6],
    "lc-cycle": True,
    "lc-cycle_tw": 30,
    "lc-cycle_len": 5,
    "lc-cycle_bins": [2, 3, 4, 5],
}


def multigraph(seed: int, *, events: int = 90, accounts: int = 7, span: int = 120) -> Any:
    """[n, 5] with ties, self-transfers and parallel transfers."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.integers(1_000, 1_000 + span, events))
    ends = rng.integers(0, accounts, (2, events))
    return np.column_stack([np.arange(events), *ends, at, rng.integers(1, 9, events) * 12.5]).astype(np.float64)
