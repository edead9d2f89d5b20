"""Claim: the main job runs on files of other makers as they are; rows in = stored + quarantined.

Prints the table of the README. The files are the development data beside the repository (`../shared/data`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from report import ROOT, machine

DATA = ROOT.parent / "shared" / "data"
FILES = (
    "amlworld/HI-Small_Trans_excerpt_36595.csv",
    "amlsim/20K_fanin200cycle200",
    "amlsim/1K_alerts_2020",
    "amlsim/100_full_aiyazmiran",
)
DETECTORS = ("robust_statistics", "isolation_forest", "boosted_trees", "graph_network", "score_at")


def run(source: Path) -> dict[str, Any]:
    """The report of the main job on one source, with the default settings."""
    with tempfile.TemporaryDirectory() as home:
        command = [str(Path(sys.executable).parent / "ringtrace"), "run", str(source), "--home", home]
        done = subprocess.run([*command, "--no-serve", "--json"], check=True, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def row(name: str, report: dict[str, Any]) -> str:
    """One line of the table."""
    figures = [report["detectors"][detector]["pr_auc"] for detector in DETECTORS]
    quality = [f"{figure:.3f}" if figure is not None else "–" for figure in figures]
    cells = [
        f"`{name}`",
        f"{report['transactions']:,}",
        f"{report['quarantined']:,}",
        f"{report['flagged']['transactions']:,}",
        f"{report['rings_total']:,}",
        *quality,
        f"{sum(report['seconds'].values()):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run on each file and print the table."""
    words = " | ".join(detector.replace("_", " ") for detector in DETECTORS)
    print(f"| source | stored | quarantined | flagged | rings | {words} | s |")
    print("|---|" + "---:|" * (len(DETECTORS) + 5))
    for name in FILES:
        print(row(name, run(DATA / name)), flush=True)
    print(f"\nPR-AUC of `score_at` and of each detector alone, on the last fifth by time. Machine: {machine()}")


if __name__ == "__main__":
    main()
