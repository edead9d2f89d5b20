"""Claim: on semi-real worlds, our best is ahead of every rival, by intervals that resample genuine attempts.

Genuine attempts of AMLworld planted into five clean worlds, strict, without the payment format, `score_at`; each figure
is the lower of both rates. `ring_recall_1pct` is of `score_now`: findable attempts of which half of the transfers are
flagged by the midnight after their last one. Hours long; every finished cell is kept and never measured again.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from detect_cells import figures_of, positives_of
from report import Goal, is_small, write
from reported_run import DEVELOPMENT, Run, complete, run_under_way
from semi_real import FEWER_ACCOUNTS, SemiReal, planted_world, semi_real_world

from gnn.evaluation import bootstrap

GOALS = (
    Goal(figure="pr_auc_lead_low", bound=0.0, sense="at least", unit=""),
    Goal(figure="f1_lead_low", bound=0.0, sense="at least", unit=""),
    Goal(figure="f1_ratio_best_peer", bound=1.15, sense="at least", unit=""),
    Goal(figure="pr_auc_ratio_snapml_xgb", bound=3.0, sense="at least", unit=""),
    Goal(figure="ring_recall_1pct", bound=0.8, sense="at least", unit=""),
)
#: Our best is what the product serves.
BEST, NOW = "blend", "blend_now"
PUBLISHED = "snapml_published_xgboost"
Cell = dict[str, Any]
_RESAMPLED = {"pr_auc": bootstrap.average_precisions, "f1": bootstrap.f1s}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    worlds: int
    rates: tuple[int, ...]
    peers: tuple[str, ...]
    #: these run in the first two worlds only, and these in the first: what a CPU can do in hours
    peers_twice: tuple[str, ...]
    peers_once: tuple[str, ...]

    @property
    def all_peers(self) -> tuple[str, ...]:
        """Every peer, in the order of running."""
        return (*self.peers, *self.peers_twice, *self.peers_once)

    def runs(self, name: str, number: int) -> bool:
        """Whether a detector runs in a world."""
        most = 1 if name in self.peers_once else 2 if name in self.peers_twice else self.worlds
        return number < most


_TREES = (
    "raw_trees", "snapml_published_lightgbm", PUBLISHED, "snapml_tuned_lightgbm", "snapml_tuned_xgboost",
    "exstraqt", "exstraqt_tuned",
)  # fmt: skip
_NETWORKS = ("gin", "pna", "multi_pna", "mega_pna")
_UNSUPERVISED = (
    "isolation_forest", "local_outlier_factor", "nearest_distance", "density_clusters", "one_class_boundary",
    "autoencoder", "lstm_autoencoder", "dominant",
)  # fmt: skip
WHOLE = Size(5, (300, 1_000), _TREES, _NETWORKS, _UNSUPERVISED)
SMALL = Size(2, (150,), ("raw_trees",), (), ("nearest_distance", "gin"))
#: What the table says of a peer's features where they are not the only possible ones.
_SETTINGS = ("setting_window_days", "setting_cycle_length", "setting_snapshot_days")


def measure(size: Size, run: Run, world: SemiReal | None = None) -> dict[str, float]:
    """All figures, of the run's worlds or of one that is given; what could not be measured is left out."""
    figures: dict[str, float] = {}
    for rate in size.rates:
        here = (
            [semi_real_world(run, float(rate), number) for number in range(size.worlds)] if world is None else [world]
        )
        figures |= {f"{name}_{rate}": value for name, value in _at_rate(size, run, here).items()}
    for name in ("pr_auc_lead_low", "f1_lead_low", "f1_ratio_best_peer", "pr_auc_ratio_snapml_xgb"):
        found = [figures[f"{name}_{rate}"] for rate in size.rates if f"{name}_{rate}" in figures]
        if len(found) == len(size.rates):
            figures[name] = min(found)
    if f"ring_recall_1pct_{size.rates[0]}" in figures:
        figures["ring_recall_1pct"] = figures[f"ring_recall_1pct_{size.rates[0]}"]
    return figures


def _at_rate(size: Size, run: Run, here: Sequence[SemiReal]) -> dict[str, float]:
    found = _cells(size, here, (BEST, NOW, *size.all_peers))
    figures = {
        f"{name}_{figure}": _mean(cells, figure)
        for name, cells in found.items()
        for figure in ("pr_auc", "f1", "precision_at_0.1%", "recall_at_1.0%", "ring_recall_half", *_SETTINGS)
    }
    figures["ring_recall_1pct"] = _mean(found[NOW], "nightly_ring_recall_half")
    figures["ring_recall_any"] = _mean(found[NOW], "nightly_ring_recall_any")
    slow = [name for name in size.all_peers if not any("positives" in one for one in found[name])]
    compared = [(found, [name for name in size.all_peers if name not in slow])]
    if slow:
        # What finishes at no setting is compared with ours where it does.
        smaller = [semi_real_world(run, one.rate, one.number, accounts=FEWER_ACCOUNTS) for one in here]
        compared.append((_cells(size, smaller, (BEST, *slow)), slow))
    figures |= _compared(compared)
    if PUBLISHED in size.peers:
        figures["pr_auc_ratio_snapml_xgb"] = figures[f"{BEST}_pr_auc"] / figures[f"{PUBLISHED}_pr_auc"]
    return {name: value for name, value in figures.items() if np.isfinite(value)}


def _cells(size: Size, worlds: Sequence[SemiReal], names: Sequence[str]) -> dict[str, list[Cell]]:
    """By detector, a cell of each world that it runs in, world by world: the features of one are kept in memory."""
    found: dict[str, list[Cell]] = {name: [] for name in names}
    for world in worlds:
        for name, cells in found.items():
            if size.runs(name, world.number):
                cells.append(figures_of(world, name, seed=0))
    return found


def _compared(groups: Sequence[tuple[dict[str, list[Cell]], Sequence[str]]]) -> dict[str, float]:
    """Leads over each peer in the worlds that it ran in, the lowest of them, and ours over the best peer's F1."""
    figures: dict[str, float] = {}
    for found, peers in groups:
        figures |= _leads(found, peers)
        for name in peers:
            ours, theirs = (_mean(cells, "f1") for cells in _side_by_side(found, name))
            figures[f"f1_ratio_{name}"] = ours / theirs if theirs > 0 else np.nan
    told = [(figure, value) for figure, value in figures.items() if np.isfinite(value)]
    for figure in (*(f"{name}_lead_low" for name in _RESAMPLED), "f1_ratio"):
        lowest = min((value for name, value in told if name.startswith(figure)), default=np.nan)
        figures["f1_ratio_best_peer" if figure == "f1_ratio" else figure] = lowest
    return figures


def _leads(found: dict[str, list[Cell]], peers: Sequence[str]) -> dict[str, float]:
    """The lower ends of the paired intervals of our best less each peer, in the worlds that the peer ran in."""
    attempts: dict[str, int] = {}
    pairs = {
        name: [[positives_of(one, attempts) for one in cells] for cells in _side_by_side(found, name)] for name in peers
    }
    times = bootstrap.draws(len(attempts), seed=0)
    lows: dict[str, float] = {}
    for figure, replicates in _RESAMPLED.items():
        for name, (ours, theirs) in pairs.items():
            if theirs:
                lead = bootstrap.pooled(ours, times, replicates) - bootstrap.pooled(theirs, times, replicates)
                ends = bootstrap.interval(lead)
                lows[f"{figure}_lead_low_{name}"] = np.nan if ends is None else ends[0]
    return lows


def _side_by_side(found: dict[str, list[Cell]], peer: str) -> tuple[list[Cell], list[Cell]]:
    """Our best's cells and the peer's of the worlds in which both reached something."""
    both = zip(found[BEST], found[peer], strict=False)
    kept = [cells for cells in both if all("positives" in one for one in cells)]
    return [ours for ours, _ in kept], [theirs for _, theirs in kept]


def _mean(cells: Sequence[Cell], figure: str) -> float:
    values = [one[figure] for one in cells if one.get(figure) is not None]
    return float(np.mean(values)) if values else np.nan


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--development", action="store_true", help="one world at 1:300 with the development half alone")
    parser.add_argument("--peers", default=",".join(WHOLE.peers), help="peers of --development, with commas")
    parser.add_argument("--world", type=Path, help="a planted folder in the place of the development world")
    asked = parser.parse_args()
    if asked.development or asked.world:
        peers = tuple(one for one in asked.peers.split(",") if one)
        world = None if asked.world is None else planted_world(asked.world)
        write("detect_development", measure(Size(1, (300,), peers, (), ()), DEVELOPMENT, world), GOALS)
    elif is_small():
        write("detect", measure(SMALL, DEVELOPMENT), GOALS)
    else:
        figures = measure(WHOLE, run_under_way())
        complete(figures)
        write("detect", figures, GOALS)


if __name__ == "__main__":
    main()
