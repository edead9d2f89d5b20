"""The form of every benchmark's result: a table for people, `build/bench/NAME.json` for programs."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("numpy", "numba", "pyarrow", "polars", "lightgbm", "torch", "torch-geometric", "neo4j", "fastapi")


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A floor or a ceiling set for a figure."""

    figure: str
    bound: float
    sense: Literal["at least", "at most"]
    unit: str

    def is_missed(self, value: float) -> bool:
        """Whether the value falls short."""
        return value < self.bound if self.sense == "at least" else value > self.bound


def is_small() -> bool:
    """`SMALL=1` asks for the form that tests run."""
    return os.environ.get("SMALL") == "1"


def machine() -> dict[str, Any]:
    """Processor, cores, memory and system, without names of hosts."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gib": round(memory_kb / 2**20, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit that was measured, with a mark when the tree differs from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def write(name: str, figures: dict[str, float], goals: tuple[Goal, ...]) -> Path:
    """Print the table and write the JSON file, whose path is returned."""
    missed = [goal.figure for goal in goals if goal.figure in figures and goal.is_missed(figures[goal.figure])]
    not_measured = [goal.figure for goal in goals if goal.figure not in figures]
    bounds = {goal.figure: goal for goal in goals}
    for figure, value in figures.items():
        goal = bounds.get(figure)
        wanted = "" if goal is None else f"{goal.sense} {goal.bound:,g} {goal.unit}"
        print(f"{figure:<28} {value:>14,.3f}  {wanted:<22} {'MISSED' if figure in missed else ''}")
    document = {
        "figures": figures,
        "missed": missed + not_measured,
        "machine": machine(),
        "versions": {library: version(library) for library in LIBRARIES},
        "command": " ".join([Path(sys.executable).name, *sys.argv]),
        "commit": commit(),
    }
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{name}-small.json" if is_small() else f"{name}.json")
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    return path


def run_parts(
    name: str,
    parts: tuple[str, ...],
    goals: tuple[Goal, ...],
    *,
    about: str | None,
    usual: tuple[str, ...] = (),
    measure: Callable[[str, ModuleType], dict[str, float]] = lambda _, part: dict(part.measure(small=is_small())),
) -> None:
    """Measure the parts named on the command line, else the `usual` ones, else all; a part has `measure(small=…)`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("parts", nargs="*", choices=[[], *parts], default=[], help="only these parts")
    figures: dict[str, float] = {}
    for part in parser.parse_args().parts or usual or parts:
        figures |= measure(part, importlib.import_module(part))
        # Written after every part: what is measured stays, whatever becomes of the next one.
        print(f"{part}: written to {write(name, figures, goals)}", flush=True)
