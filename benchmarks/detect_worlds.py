"""The semi-real worlds: clean ones of the product's generator with genuine attempts of AMLworld planted into them.

Their seeds come from the commit on which the run was begun; that commit stays the run's own until all its cells are
there, and every run that was begun is listed in `docs/benchmarks/detect/runs.json`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from report import ROOT, commit

from worlds.generate import generate
from worlds.planting.allotment import Share
from worlds.planting.plant import MANIFEST, PlantSettings, plant

PATTERNS = ROOT.parent / "shared" / "data" / "amlworld"
FILES = tuple(PATTERNS / name for name in ("HI-Small_Patterns.txt", "LI-Small_Patterns.txt"))
RUNS = ROOT / "docs" / "benchmarks" / "detect" / "runs.json"
FOLDER = ROOT / "build" / "bench" / "detect"


@dataclass(frozen=True)
class World:
    """One planted world."""

    name: str
    accounts: int
    days: int
    seed: int
    rate: int
    #: which share of the attempts, of how many worlds
    share: int
    of: int

    @property
    def work(self) -> Path:
        """Where its store and features lie."""
        return FOLDER / self.name / "work"


def worlds(count: int, *, accounts: int, days: int, rates: tuple[int, ...], begun_at: str) -> list[World]:
    """`count` worlds for each rate; the same clean ones for all rates."""
    found = []
    for rate in rates:
        for number in range(count):
            seed = int(hashlib.sha256(f"{begun_at} {number}".encode()).hexdigest()[:8], 16)
            # The higher rate takes nearly the whole half in every world; the lower shares it out among them.
            share, of = (number, count) if rate >= 1_000 else (0, 1)
            found.append(World(f"world-{number}-{rate}-{seed:08x}", accounts, days, seed, rate, share, of))
    return found


def folder_of(world: World) -> Path:
    """The planted world's canonical folder, made where it is missing."""
    clean, planted = FOLDER / f"clean-{world.accounts}-{world.days}-{world.seed:08x}", FOLDER / world.name / "planted"
    if not (planted / MANIFEST).exists():
        if not (clean / "transactions.parquet").exists():
            generate(clean, accounts=world.accounts, days=world.days, seed=world.seed, rings=False)
        shutil.rmtree(planted, ignore_errors=True)
        share = Share(world=world.share, of=world.of)
        plant(FILES, clean, planted, PlantSettings(seed=world.seed, rate=world.rate, share=share))
    return planted


def run_commit() -> str:
    """The commit of the run that is under way; the present one begins a run where none is."""
    runs = json.loads(RUNS.read_text()) if RUNS.exists() else []
    if not runs or runs[-1]["complete"]:
        runs.append({"commit": commit(), "begun_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z", "complete": False})
        _keep(runs)
    return str(runs[-1]["commit"])


def mark_complete() -> None:
    """The run under way has all its cells."""
    runs = json.loads(RUNS.read_text())
    runs[-1]["complete"] = True
    _keep(runs)


def _keep(runs: list[dict[str, object]]) -> None:
    RUNS.parent.mkdir(parents=True, exist_ok=True)
    RUNS.write_text(json.dumps(runs, indent=2) + "\n")
