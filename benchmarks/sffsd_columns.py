"""The windowed columns of AI4Risk/antifraud for S-FFSD (`featmap_gen`), for a peer on what its authors' models see.

Windows run over all rows alike, whoever paid: [t - span, t], the row itself among them. Time, codes of payer,
beneficiary, place and type, and the amount stand beside them.
"""

from __future__ import annotations

import numpy as np

from graph.columns import Float32s, Int64s
from graph.kernels.jit import allocating
from ringtrace.benchmark.datasets.bench_data import BenchData

#: Steps of time, as published.
SPANS = (2, 3, 5, 15, 20, 50, 100, 150, 200, 300, 864, 2590, 5100, 10000, 24000)


def published_columns(data: BenchData) -> Float32s:
    """[n, 6 + 8 spans]; rows are in the order of time, one a step."""
    columns = data.columns
    amount = columns.amount_base_minor / 100
    codes = [columns.target, columns.device, columns.channel]
    at = np.arange(len(columns))
    found = [at, columns.source, *codes, amount]
    sums, squares = (np.concatenate([[0.0], np.cumsum(one)]) for one in (amount, amount**2))
    for span in SPANS:
        begin = np.maximum(at - span, 0)
        count = at + 1 - begin
        total, power = sums[at + 1] - sums[begin], squares[at + 1] - squares[begin]
        spread = np.sqrt(np.maximum(power - total**2 / count, 0.0) / np.maximum(count - 1, 1))
        different = [_distinct(code.astype(np.int64), span) for code in codes]
        found += [total / count, total, spread, amount - total / count, count, *different]
    return np.column_stack(found).astype(np.float32)


@allocating
def _distinct(code: Int64s, span: int) -> Int64s:
    """[n] different codes among each row and the `span` before it."""
    inside = np.zeros(code.max() + 1, dtype=np.int64)
    found = np.empty(len(code), dtype=np.int64)
    different = 0
    for row in range(len(code)):
        different += inside[code[row]] == 0
        inside[code[row]] += 1
        if row > span:
            inside[code[row - span - 1]] -= 1
            different -= inside[code[row - span - 1]] == 0
        found[row] = different
    return found
