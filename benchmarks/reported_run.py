"""The reported run: the commit that it was begun on, from which its worlds take their seeds until it is complete.

`docs/benchmarks/detect/run.json` stands as long as a run is under way, so that it goes on with the same worlds on
another day, commit or machine; `runs.json` lists every run that was completed. Nobody chooses a seed: a new run has the
worlds of its own commit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from report import ROOT, commit

FOLDER: Final = ROOT / "docs" / "benchmarks" / "detect"


class DirtyTree(Exception):
    """A reported run is begun on a commit, and the tree differs from it."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run under way, or one that was."""

    commit: str
    begun_at: str

    def seed(self, world: int) -> int:
        """The seed of a world's background and planting."""
        return int.from_bytes(hashlib.sha256(f"{self.commit} {world}".encode()).digest()[:4], "big")


#: Worlds that settings are tuned on: their seeds are fixed, their attempts are the development half's alone.
DEVELOPMENT: Final = Run(commit="development", begun_at="")


def run_under_way(folder: Path = FOLDER) -> Run:
    """The run that is under way; where there is none, one is begun on the present commit.

    Raises: `DirtyTree`.
    """
    path = folder / "run.json"
    if path.exists():
        return Run(**json.loads(path.read_text()))
    now = commit()
    if now.endswith("-dirty") or now == "unknown":
        msg = f"a reported run begins on a commit: commit what differs from {now} first"
        raise DirtyTree(msg)
    run = Run(commit=now, begun_at=_moment())
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(run), indent=1) + "\n")
    return run


def complete(figures: dict[str, float], folder: Path = FOLDER) -> None:
    """List the run under way among the completed ones, with its figures; the next call begins another."""
    run = run_under_way(folder)
    told = [*earlier_runs(folder), {**asdict(run), "completed_at": _moment(), "figures": figures}]
    (folder / "runs.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    (folder / "run.json").unlink()


def earlier_runs(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Every completed run, the oldest first: a report lists them all."""
    path = folder / "runs.json"
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return found


def _moment() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z"
