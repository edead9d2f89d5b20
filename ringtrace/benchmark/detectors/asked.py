"""The rows that any figure rests on: a peer that scores slowly is asked these alone."""

from __future__ import annotations

import numpy as np

from gnn.split import choosing_rows
from graph.columns import Float64s, Int64s
from ringtrace.benchmark.task import Task


def asked_rows(task: Task) -> Int64s:
    """Rows that thresholds and calibration are chosen on, and rows that are reported; ascending."""
    return np.union1d(choosing_rows(task.frame.data.columns, task.frame.split), task.frame.test)


def among_all(task: Task, asked: Int64s, score: Float64s) -> Float64s:
    """[n] the scores of the asked rows, -inf for the others."""
    spread = np.full(len(task.frame.data.columns), -np.inf)
    spread[asked] = score
    return spread
