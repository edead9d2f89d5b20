"""Claim: schemes changed by those who know of a detector, or labels that are partly wrong, cost little recall.

One semi-real world at 1:300, strict, without the payment format. Evasion changes the schemes of the test part alone
(`worlds.evasion`): what was trained is the same. Label noise turns this share of the known labels and trains anew.
`recall_…` are illicit transfers among the highest 1 % of each day by `score_at`, `ring_recall_…` findable schemes of
which half of the transfers were flagged by the midnight after their last one (`ring_any_…`: any transfer); `drop_…` is
how much less that is than in the world as it is. A scheme stays findable, or not, whatever was done to it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cells import cell
from detect_cells import OWN, read_task
from report import is_small, write
from reported_run import DEVELOPMENT, run_under_way
from semi_real import SemiReal, evaded, planted_world, semi_real_world

from gnn.detector import Detector
from ringtrace.benchmark.detectors.own import blended
from ringtrace.benchmark.detectors.registry import CONTENDERS
from ringtrace.benchmark.run import measured
from worlds.evasion.presets import PRESETS

NOISE: Final = {"noise_1%": 0.01, "noise_5%": 0.05}
AS_IT_IS: Final = "as_it_is"
#: One of each sort in the form that tests run.
CHANGES: Final = ("add_intermediaries", "noise_5%") if is_small() else (*PRESETS, *NOISE)
_FIGURES: Final = {
    "recall": ("blend", "recall_at_1.0%"),
    "pr_auc": ("blend", "pr_auc"),
    "ring_recall": ("blend_now", "nightly_ring_recall_half"),
    "ring_any": ("blend_now", "nightly_ring_recall_any"),
}


class Lab:
    """One world, whose detectors are trained once; one change is in memory at a time."""

    def __init__(self, world: SemiReal) -> None:
        self._world = world
        self._detectors: dict[tuple[str, int], Detector] = {}

    def figures(self, change: str) -> dict[str, float]:
        """What is found of the world as it is, or changed so."""
        digest = self._world.manifest["sha256"]["result"]["transactions.parquet"]
        key = {"transactions": digest, "change": change, "seed": 0}
        name = f"world-{self._world.rate:g}-{self._world.number}-{change}"
        return cell("robustness", name, key, OWN, lambda: self._measured(change))

    def _measured(self, change: str) -> dict[str, float]:
        print(f"{change} …", flush=True)
        folder = evaded(self._world, change) if change in PRESETS else self._world.folder
        task = read_task(folder, noise=NOISE.get(change, 0.0))
        if change in PRESETS:
            # The first two parts are the same: what was trained on the world as it is holds for them.
            task.detectors |= self._trained()
        told = {name: measured(task, CONTENDERS[name], 0).figures for name in ("blend", "blend_now")}
        if change == AS_IT_IS:
            self._detectors = task.detectors
        return {figure: float(told[which][name] or 0.0) for figure, (which, name) in _FIGURES.items()}

    def _trained(self) -> dict[tuple[str, int], Detector]:
        if not self._detectors:
            task = read_task(self._world.folder)
            blended(task, 0)
            self._detectors = task.detectors
        return self._detectors


def measure(world: SemiReal, changes: Sequence[str]) -> dict[str, float]:
    """The figures of the world as it is and of each change, and how much less is found then."""
    lab = Lab(world)
    told = {name: lab.figures(name) for name in (AS_IT_IS, *changes)}
    figures = {f"{figure}_{name}": one[figure] for name, one in told.items() for figure in _FIGURES}
    drops = {
        f"drop_{figure}_{name}": told[AS_IT_IS][figure] - told[name][figure]
        for name in changes
        for figure in ("recall", "ring_recall")
    }
    return {**figures, **drops}


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--development", action="store_true", help="a world with the development half alone")
    parser.add_argument("--world", type=Path, help="a world of one's own instead: what `ringtrace plant` wrote")
    parser.add_argument("--change", action="append", choices=[*PRESETS, *NOISE], help="again for another (all)")
    chosen = parser.parse_args()
    if chosen.world is not None:
        world = planted_world(chosen.world)
    else:
        run = DEVELOPMENT if chosen.development or is_small() else run_under_way()
        world = semi_real_world(run, 100.0 if is_small() else 300.0, 0)
    write("robustness", measure(world, chosen.change or CHANGES), ())


if __name__ == "__main__":
    main()
