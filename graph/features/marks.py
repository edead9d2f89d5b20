"""What was known of the earlier events of the same subject, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import EventColumns, Float32s, Int8s, Int64s
from graph.kernels.marks import BESIDE, PER_WINDOW, write_marks

_SECOND_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _SECOND_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is said of each of `n` events, and from when on."""

    #: [n] 1 marked, 0 told to be unmarked, -1 nothing is told
    said: Int8s
    #: [n] microseconds UTC from which it is known; never taken as earlier than the event, or the end of its day
    known_at_us: Int64s


def subject_columns(columns: EventColumns, subject: Int64s, marks: Marks, windows_s: tuple[int, ...]) -> Float32s:
    """[n, 3 w + 3]: by window the events told of, the marked ones, their share; then the last, the first, and since.

    `subject` [n] says what each event belongs to, -1: nothing. Only what is known strictly before an event counts, so
    neither what is told of itself nor of events at the same moment does. A window holds what became known in
    `[t - w, t)`; 0 stands for all the past. With a constant delay d that is what happened in `[t - d - w, t - d)`.
    """
    at = np.ascontiguousarray(columns.occurred_at_us)
    known_at = np.maximum(marks.known_at_us, at + np.where(columns.day_only, _DAY_US - 1, 0))
    _, group = np.unique(subject, return_inverse=True)
    group = np.where(subject < 0, -1, group).astype(np.int64)
    rows = np.flatnonzero((marks.said >= 0) & (group >= 0))
    rows = rows[np.lexsort((marks.said[rows], at[rows], known_at[rows], group[rows]))]
    out = np.empty((len(at), len(windows_s) * PER_WINDOW + BESIDE))
    write_marks(
        group,
        at,
        np.searchsorted(group[rows], np.arange(int(group.max(initial=-1)) + 2)).astype(np.int64),
        known_at[rows],
        at[rows],
        np.concatenate([[0], np.cumsum(marks.said[rows] == 1)]).astype(np.int64),
        np.array(windows_s, dtype=np.int64) * _SECOND_US,
        out,
    )
    return out.astype(np.float32)


def names_of(prefix: str, told: str, marked: str, windows_s: tuple[int, ...]) -> tuple[str, ...]:
    """Names of the columns of `subject_columns`, e.g. `target_known_7d`, `target_illicit_7d`, …_share_7d."""
    found: list[str] = []
    for window_s in windows_s:
        length = f"{window_s // 86_400}d" if window_s else "ever"
        found += [f"{prefix}_{told}_{length}", f"{prefix}_{marked}_{length}", f"{prefix}_{marked}_share_{length}"]
    return (
        *found,
        f"{prefix}_since_last_{marked}",
        f"{prefix}_since_first_{marked}",
        f"{prefix}_{told}_since_{marked}",
    )


def subjects_of(columns: EventColumns) -> dict[str, Int64s]:
    """[n] by name what an event belongs to: its payer, its beneficiary, both as a pair, and its device where told."""
    source, target = columns.source.astype(np.int64), columns.target.astype(np.int64)
    found = {"source": source, "target": target, "pair": source * columns.node_count + target}
    return {**found, "device": columns.device.astype(np.int64)} if len(columns.device_ids) else found
