"""A complete run as far as it bears on the lives of rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLife:
    """A complete run, what it was compared with, and what decided about its rings."""

    run_id: str
    #: None: the first, or made before lineage was kept
    previous_run_id: str | None
    scored_at: datetime
    data_cut: int
    data_until: datetime | None
    model_version: str
    rules_version: str
    #: settings and versions of software and catalogues, by name
    basis: dict[str, Any]
