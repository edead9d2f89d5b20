"""Why some rows differ from snapml's: each cause is put into our side, or taken from snapml's, and the rows agree.

`…_late`: the counts and sums of the statistics agree in every row when a transfer leaves the window one row late.
`…_inside`: fans and degrees agree when a transfer exactly a window back is left out.
`…_afresh`: of the rows whose variance, skewness or kurtosis differs still (at most 20), the share in which snapml says
what we say when it is given nothing but the window's transfers of the two accounts; it keeps running sums, and rounding
stays in them. `snapml_…_impossible`: rows in which it says a negative variance or a kurtosis below 1.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from engine_race import DAY, PARAMETERS, run

from graph.frames.parameters import Parameters

#: As `Parameters.names` has them for one side of one end, from here on what sums of powers make.
_STATISTICS = ("fan", "degree", "ratio", "average", "sum", "variance", "skew", "kurtosis")
_MOMENTS = 5
_TRIED = 20
_Answers = np.ndarray


def why(name: str, table: np.ndarray) -> dict[str, float]:
    """The figures of one input, whose moments all differ."""
    names = Parameters.of(PARAMETERS).names
    counted = [k for k, column in enumerate(names) if column.startswith(("source_", "target_"))]
    fans = [k for k, column in enumerate(names) if column.startswith(("fan-", "degree-"))]
    snapml, ours = _answers("snapml", table), _answers("ours", table, fan_tw=DAY - 1, degree_tw=DAY - 1)
    late = _left_late(table)
    same = _alike(late, snapml[:, counted]).reshape(len(table), 4, len(_STATISTICS))
    moments = snapml[:, counted].reshape(same.shape)[:, :, _MOMENTS:]
    held = late.reshape(same.shape)[:, :, 1:2] > 0
    # Values that are alike have a kurtosis of 0, by either side.
    impossible = (
        (moments < 0) & [True, False, True] | (held & (moments[:, :, 2:] > 0) & (moments[:, :, 2:] < 0.999))
    ).any(axis=(1, 2))
    apart = np.flatnonzero(~same[:, :, _MOMENTS:].all(axis=(1, 2)))
    tried = apart[:: max(1, -(-len(apart) // _TRIED))]
    agree = [bool(_alike(_afresh(table, row, counted), late[row]).all()) for row in tried]
    return {
        f"agree_{name}_statistics_late": float(same[:, :, :_MOMENTS].all(axis=(1, 2)).mean()),
        f"agree_{name}_fans_inside": float(_alike(ours[:, fans], snapml[:, fans]).all(axis=1).mean()),
        f"agree_{name}_moments_late": float(same.all(axis=(1, 2)).mean()),
        f"agree_{name}_moments_afresh": float(np.mean(agree)) if agree else 1.0,
        f"snapml_{name}_impossible": float(impossible.sum()),
    }


def _alike(one: _Answers, other: _Answers) -> np.ndarray:
    return np.isclose(one, other, rtol=1e-3, atol=1e-3)


def _answers(side: str, table: np.ndarray, **more: Any) -> _Answers:
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "table.npy", Path(folder) / "out.npy"
        np.save(path, table)
        run(side, path, threads=1, batch=1 if side == "snapml" else len(table), out=out, **more)
        return np.load(out).astype(np.float64)


def _afresh(table: np.ndarray, row: int, counted: list[int]) -> _Answers:
    """What snapml says of a row when it knows nothing but what lies in its graph of the row's two accounts."""
    near = np.isin(table[: row + 1, 1:3], table[row, 1:3]).any(axis=1)
    inside = near & (table[: row + 1, 3] >= table[max(0, row - 1), 3] - DAY)
    return _answers("snapml", table[: row + 1][inside])[-1, counted]


def _left_late(table: np.ndarray) -> _Answers:
    """[n, 32] the statistics by definition, of what lay in the window of the row before and of the row itself."""
    around: tuple[dict[int, list[int]], ...] = (defaultdict(list), defaultdict(list))
    found = np.zeros((len(table), 4, len(_STATISTICS)))
    for row in range(len(table)):
        begin, ends = table[max(0, row - 1), 3] - DAY, table[row, 1:3].astype(int).tolist()
        for direction in (0, 1):
            around[direction][ends[direction]].append(row)
        for k in range(4):
            rows = around[k % 2][ends[k // 2]]
            rows[:] = [event for event in rows if table[event, 3] >= begin]
            if rows:
                found[row, k] = _statistics(table[rows, 4], len(np.unique(table[rows, 2 - k % 2])))
    return found.reshape(len(table), -1)


def _statistics(amount: np.ndarray, fan: int) -> tuple[float, ...]:
    mean, variance = amount.mean(), amount.var()
    shape = [((amount - mean) ** k).mean() / variance ** (k / 2) if variance > 0 else 0.0 for k in (3, 4)]
    return fan, len(amount), len(amount) / fan, mean, amount.sum(), variance, *shape
