"""The semi-real worlds: genuine AMLworld attempts in clean worlds of a million transactions and 90 days.

Five worlds at 1:300 and five at 1:1,000 on the same backgrounds, below `build/semi_real`, each kept under a hash of its
settings, of the pattern files and of the code that makes it. The reported worlds carry the development half in training
and validation and the report half in test, and take their seeds from the run under way (see `reported_run.py`);
`--development` makes worlds with fixed seeds and the development half alone, for tuning.

    python benchmarks/semi_real.py --development --worlds 1
    python benchmarks/semi_real.py                    # begins the reported run, or goes on with it
    SMALL=1 python benchmarks/semi_real.py --development
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from attempt_files import DATA
from report import ROOT, is_small
from reported_run import DEVELOPMENT, Run, run_under_way

from worlds.evasion.evade import evade
from worlds.generate import generate
from worlds.planting.allotment import Share
from worlds.planting.plant import MANIFEST, PlantSettings, plant

WORLDS: Final = 5
RATES: Final = (300.0, 1_000.0)
DAYS: Final = 90
PATTERNS: Final = tuple(DATA / f"{name}-Small_Patterns.txt" for name in ("HI", "LI"))
FOLDER: Final = ROOT / "build" / "semi_real"


@dataclass(frozen=True)
class SemiReal:
    """One world: its folder (canonical tables and `manifest.json`) and what the manifest says."""

    rate: float
    number: int
    folder: Path
    manifest: dict[str, Any]


def semi_real_worlds(run: Run, *, rates: tuple[float, ...] = RATES, worlds: int = WORLDS) -> list[SemiReal]:
    """The first `worlds` worlds of each rate; made where they are not there yet."""
    return [semi_real_world(run, rate, number) for rate in rates for number in range(worlds)]


def semi_real_world(run: Run, rate: float, number: int) -> SemiReal:
    """One of the five worlds of a rate; about 25 s of CPU time and 1.2 GB where it is not there yet."""
    settings = PlantSettings(
        seed=run.seed(number),
        rate=rate,
        half="development" if run == DEVELOPMENT else "both",
        share=Share(world=number, of=WORLDS),
    )
    clean = _background(run.seed(number))
    key = {"background": clean.name, **settings.to_json(), "patterns": [_hash(p.read_bytes()) for p in PATTERNS]}
    name = f"planted-{rate:g}-{number}"
    folder = _kept(name, key, lambda place: plant(PATTERNS, clean, place, settings))
    return planted_world(folder, rate, number)


def planted_world(folder: Path, rate: float = 300.0, number: int = 0) -> SemiReal:
    """A world that was planted before."""
    return SemiReal(rate, number, folder, json.loads((folder / MANIFEST).read_text()))


def evaded(world: SemiReal, preset: str) -> Path:
    """The world's folder with the test part's schemes changed by a preset of `worlds.evasion`; made where not there."""
    key = {"of": world.manifest["sha256"]["result"], "preset": preset}
    name = f"{preset}-{world.rate:g}-{world.number}"
    return _kept(name, key, lambda place: evade(world.folder, place, preset))


def accounts() -> int:
    """Accounts that make a million transactions in 90 days, or few."""
    return 3_000 if is_small() else 37_400


def _background(seed: int) -> Path:
    key = {"accounts": accounts(), "days": DAYS, "seed": seed}
    return _kept("background", key, lambda place: generate(place, **key, rings=False))


def _kept(name: str, key: dict[str, Any], make: Callable[[Path], object]) -> Path:
    """The folder that was made of that key and code before, or is made now; it appears whole or not at all."""
    code = "".join(_hash(path.read_bytes()) for path in sorted((ROOT / "worlds").rglob("*.py")))
    folder = FOLDER / f"{name}-{_hash(json.dumps([key, code], sort_keys=True).encode())[:12]}"
    if not folder.exists():
        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        make(part)
        part.rename(folder)
    return folder


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Make the worlds and print what they hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--development", action="store_true", help="worlds for tuning, with the development half alone")
    parser.add_argument("--worlds", type=int, default=WORLDS, help=f"how many of the {WORLDS}")
    parser.add_argument("--rate", type=float, action="append", help="1:RATE; again for another (300 and 1000)")
    chosen = parser.parse_args()
    run = DEVELOPMENT if chosen.development else run_under_way()
    for world in semi_real_worlds(run, rates=tuple(chosen.rate or RATES), worlds=chosen.worlds):
        told = world.manifest["counts"]
        rates = ", ".join(f"{part} {its['planted']:,} (1:{its['rate']:,})" for part, its in told.items())
        total = sum(its["transactions"] for its in told.values())
        digest = world.manifest["sha256"]["result"]["transactions.parquet"]
        print(f"{world.folder.relative_to(ROOT)}: {total:,} transactions, {rates}, {digest[:12]}")


if __name__ == "__main__":
    main()
