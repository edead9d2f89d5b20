"""What single detectors say: where they rank a transaction among all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from scoring.grounds import Grounds
from scoring.reasons import Reason, reason

_CODES: Final = {
    "robust_statistics": "D01",
    "isolation_forest": "D02",
    "boosted_trees": "D03",
    "graph_network": "D04",
}
_OTHER: Final = "D05"
_ORDINARY: Final = "A08"
#: Shares of transactions that rank at or above: at most this is unusual, at least that is ordinary.
_UNUSUAL: Final = 0.02
_COMMON: Final = 0.5
#: Rarity (-ln of the share) that counts in full: one in ten thousand.
_FULL: Final = -math.log(1e-4)


def detector_reasons(grounds: Grounds, row: int) -> Iterator[Reason]:
    """Detectors that rank the transaction among the most unusual 2 %, and those that find half of all more unusual."""
    for name, below in sorted(grounds.ranks.items()):
        share = max(1.0 - float(below[row]), 1.0 / max(1, len(below)))
        values = {"share": _round_up(share), "detector": name.replace("_", " ")}
        ids = grounds.ids([row])
        if share <= _UNUSUAL:
            weight = 0.6 * min(1.0, -math.log(share) / _FULL)
            yield reason(_CODES.get(name, _OTHER), values=values, transaction_ids=ids, weight=weight)
        elif share >= _COMMON:
            yield reason(_ORDINARY, values=values, transaction_ids=ids, weight=0.3 * share)


def _round_up(share: float) -> float:
    """To two significant digits, never below the share: `among the 0.1 %` must hold."""
    step = 10.0 ** (math.floor(math.log10(share)) - 1)
    return round(math.ceil(share / step - 1e-9) * step, 8)
