"""One device that orders payments for many customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import EventColumns
from rules.kernels.sharing import sharing
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import DAY_US, ByKey, latest_us, subjects, transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDevice:
    """Thresholds of `shared_device`."""

    window_days: int = 3
    #: different holders (accounts, where the holder is unknown)
    holders: int = 4
    #: transfers of one device within a window; above, it is a terminal or a branch
    budget: int = 64


def shared_device(columns: EventColumns, tables: RuleTables, parameters: SharedDevice) -> Found:
    """One device orders transfers from accounts of several different holders within days.

    Counts transfers between accounts, not shopping. A household's few holders do not fire; a device with very many
    transfers is a terminal or a branch and never fires. Score: .5 rising with the holders to .9.
    """
    del tables
    counts = transfers(columns) & (columns.device >= 0)
    groups = ByKey.of(columns.device, counts, len(columns.device_ids))
    events, holders, _, offsets, evidence = sharing(
        groups.offsets,
        groups.rows,
        subjects(columns)[columns.source],
        2 * columns.node_count + 1,
        columns.occurred_at_us,
        latest_us(columns),
        parameters.window_days * DAY_US,
        parameters.holders,
        parameters.holders,
        parameters.budget,
    )
    values = [
        {
            "count": int(holders[hit]),
            "window": parameters.window_days * 86_400,
            "device": columns.device_ids[int(columns.device[event])].as_py(),
        }
        for hit, event in enumerate(events)
    ]
    score = np.minimum(0.9, 0.5 + 0.1 * (holders - parameters.holders)).astype(np.float32)
    return Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values)


RULE: Final = Rule(
    code="R07",
    title="Shared device",
    text="one device ordered transfers for {count:count} different holders within {window:duration}",
    predicate=shared_device,
    parameters=SharedDevice(),
)
