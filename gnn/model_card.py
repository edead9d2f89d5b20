"""The model card: what a model was trained on, how well it ranks, with which code and settings. No clock times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from gnn.detector import Dataset
from gnn.libraries import versions
from gnn.metrics import best_threshold, figures
from gnn.split import choosing_rows
from gnn.trained_model import CARD_FORMAT
from graph.columns import Float64s, Int8s
from graph.digest import digest_of

_START = datetime(1970, 1, 1, tzinfo=UTC)


def data_hash(data: Dataset) -> str:
    """Hash of all that detectors learn from; ids, loads and recording times are not in it."""
    c = data.columns
    numbers: list[npt.NDArray[Any]] = [
        c.occurred_at_us,
        c.source,
        c.target,
        c.device,
        c.amount_base_minor,
        c.has_base,
        c.amount_sent_minor,
    ]
    codes: list[npt.NDArray[Any]] = [
        c.currency_sent,
        c.currency_received,
        c.channel,
        c.kind,
        c.status,
        c.source_country,
        c.target_country,
    ]
    nodes: list[npt.NDArray[Any]] = [c.is_internal, c.node_kind, c.passable]
    words = np.frombuffer("\0".join([*c.channels, *c.countries, data.features.catalogue]).encode(), dtype=np.uint8)
    split = np.array([data.split.train_end, data.split.valid_end])
    return digest_of(*numbers, *codes, *nodes, words, split, data.features.values, data.labels)


def card_of(
    data: Dataset, *, fingerprint: str, settings: Mapping[str, Any], detectors: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The card, JSON-ready, equal for equal data, settings and libraries."""
    train_end, valid_end, n = data.split.train_end, data.split.valid_end, len(data.columns)
    parts = {"train": slice(0, train_end), "valid": slice(train_end, valid_end), "test": slice(valid_end, n)}
    return {
        "format": CARD_FORMAT,
        "data": {"hash": fingerprint, "events": n, "nodes": data.columns.node_count},
        "split": {name: _part(data, rows) for name, rows in parts.items()},
        "features": {"catalogue": data.features.catalogue, "names": list(data.features.names)},
        "settings": dict(settings),
        "detectors": {name: dict(told) for name, told in detectors.items()},
        "versions": versions(),
    }


def judged(data: Dataset, score: Float64s) -> dict[str, Any]:
    """How one detector ranks: `pr_auc` on the test part or null and `why`, and the threshold of the highest F1.

    The threshold is chosen on the validation part's second half, or null where no illicit transaction is known there.
    """
    test = slice(data.split.valid_end, None)
    why = _unusable(data.labels[test], "test")
    found: dict[str, Any] = {"pr_auc": None, "why": why, "test": None, "threshold": None}
    if why is None:
        found["test"] = {
            name: round(value, 6)
            for name, value in figures(data.labels[test], score[test], data.columns.occurred_at_us[test]).items()
        }
        found["pr_auc"] = found["test"]["pr_auc"]
    rows = choosing_rows(data.columns, data.split)
    rows = rows[data.labels[rows] >= 0]
    if np.any(data.labels[rows] == 1):
        threshold, f1 = best_threshold(data.labels[rows] == 1, score[rows])
        found["threshold"] = {"score": threshold, "valid_f1": round(f1, 6)}
    return found


def _unusable(labels: Int8s, part: str) -> str | None:
    if not np.any(labels >= 0):
        return f"no transaction of the {part} part has a label"
    if not np.any(labels == 1):
        return f"no transaction of the {part} part is known to be illicit"
    return None


def _part(data: Dataset, rows: slice) -> dict[str, Any]:
    labels, times = data.labels[rows], data.columns.occurred_at_us[rows]
    return {
        "events": len(labels),
        "illicit": int(np.count_nonzero(labels == 1)),
        "clean": int(np.count_nonzero(labels == 0)),
        "unknown": int(np.count_nonzero(labels < 0)),
        "first": _moment(int(times[0])) if len(times) else None,
        "last": _moment(int(times[-1])) if len(times) else None,
    }


def _moment(time_us: int) -> str:
    return (_START + timedelta(microseconds=time_us)).isoformat()
