"""Claim: most schemes are found as one ring each, whole and under their right name, and the ring's evidence holds.

N is the number of findable schemes of a world (docs/benchmark.md). A scheme is found where one of the 2 N riskiest
rings matches it, one to one, with an intersection over union of their transfers of one half or more. `members_f1`,
`tx_f1` and `typology_accuracy` are means over the schemes found, `…_all` over all findable ones with misses as 0;
`rings_per_scheme` counts the rings among those 2 N that hold a tenth of a scheme's transfers, over the schemes of which
any ring does. Each of them is the worse of the built-in and the semi-real worlds, which stand beside it.

Detectors, weights and ring scorer learn from the first parts of a world by time, and the figures are of schemes and
rings that begin in its last part (built-in: the last fifth of the transactions; semi-real: the last two fifths, which
carry the report half). `…_whole` is of all schemes of the built-in worlds, most of which the detectors learned from.
`ring_find_1m_s` is finding alone, in a semi-real world of a million transactions. The other parts are those of
`ring_life.py`, `evidence.py` and `queries.py`, whose first words define their figures.

    python benchmarks/ring_figures.py                          # hours; finished cells are kept in docs/benchmarks/rings
    python benchmarks/ring_figures.py builtin semireal --development
    SMALL=1 python benchmarks/ring_figures.py builtin
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import evidence
import queries
import ring_life
from cells import cell
from report import Goal, is_small, write
from reported_run import DEVELOPMENT, Run, run_under_way
from ring_worlds import builtin, fates_in, semi_real
from semi_real import WORLDS

GOALS: Final = (
    Goal(figure="schemes_found", bound=0.85, sense="at least", unit=""),
    Goal(figure="schemes_found_semireal", bound=0.7, sense="at least", unit=""),
    Goal(figure="members_f1", bound=0.85, sense="at least", unit=""),
    Goal(figure="tx_f1", bound=0.8, sense="at least", unit=""),
    Goal(figure="typology_accuracy", bound=0.85, sense="at least", unit=""),
    Goal(figure="rings_per_scheme", bound=1.3, sense="at most", unit=""),
    Goal(figure="ring_find_1m_s", bound=60, sense="at most", unit="s"),
    *ring_life.GOALS,
    *evidence.GOALS,
    *queries.GOALS,
)
#: Worlds of the built-in kind; figures of several are pooled.
SEEDS: Final = (1,)
_SIZE: Final = {"accounts": 2_000, "days": 40} if is_small() else {"accounts": 20_000, "days": 90}
_TUNED_ON: Final = {"accounts": 5_000, "days": 90}
#: The worse of both kinds of worlds is the figure.
_WORSE: Final = {"members_f1": min, "tx_f1": min, "typology_accuracy": min, "tx_recall": min, "rings_per_scheme": max}
_PIPELINE: Final = ("api", "cases", "gnn", "graph", "ingestion", "rings", "ringtrace", "rules", "scoring", "worlds")


def of_builtin(run: Run) -> dict[str, float]:
    """The built-in worlds: their unseen schemes, and all of them."""
    size = _TUNED_ON if run == DEVELOPMENT and not is_small() else _SIZE
    told = [fates_in(builtin(**size, seed=seed)) for seed in SEEDS]
    return {
        **_pooled([one["unseen"] for one in told], "_builtin"),
        **_pooled([one["whole"] for one in told], "_whole"),
    }


def of_semi_real(run: Run) -> dict[str, float]:
    """The semi-real worlds, and how long ring finding takes in them."""
    told = [fates_in(semi_real(run, number)) for number in range(1 if run == DEVELOPMENT else WORLDS)]
    slowest = max(one["ring_find_s"] for one in told)
    # The form that tests run is no million.
    name = "ring_find_small_s" if is_small() else "ring_find_1m_s"
    return {**_pooled([one["unseen"] for one in told], "_semireal"), name: slowest}


def _pooled(parts: Sequence[Mapping[str, Any]], tag: str) -> dict[str, float]:
    """Figures over the schemes of several worlds."""
    every = [fate for part in parts for fate in part["findable"]]
    unfindable = [fate for part in parts for fate in part["unfindable"]]
    found = [fate for fate in every if fate["named"] is not None]
    held = [fate["rings"] for fate in every if fate["rings"]]
    figures = {
        "schemes": float(len(every)),
        "schemes_found": _mean([fate["named"] is not None for fate in every]),
        "rings_per_scheme": _mean(held),
        "rings_flagged": float(sum(part["rings"] for part in parts)),
        "rings_true": _share(sum(part["rings_true"] for part in parts), sum(p["rings_looked_at"] for p in parts)),
        "unfindable": float(len(unfindable)),
        "unfindable_found": _mean([fate["named"] is not None for fate in unfindable]),
    }
    for name in ("members_f1", "tx_f1", "tx_recall"):
        figures[name] = _mean([fate[name] for fate in found])
        figures[f"{name}_all"] = _mean([fate[name] for fate in every])
    right = [fate["named"] == fate["typology"] for fate in every]
    figures["typology_accuracy"], figures["typology_accuracy_all"] = _share(sum(right), len(found)), _mean(right)
    figures |= _by_typology(every)
    return {f"{name}{tag}": value for name, value in figures.items()}


def _by_typology(every: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Schemes and the share found of each typology, and the confusion matrix: truth, then what the ring is called."""
    figures: dict[str, float] = {}
    for typology in sorted({fate["typology"] for fate in every}):
        its = [fate for fate in every if fate["typology"] == typology]
        figures[f"schemes_of_{typology}"] = float(len(its))
        figures[f"found_of_{typology}"] = _mean([fate["named"] is not None for fate in its])
        named = Counter(fate["named"] for fate in its if fate["named"] is not None)
        figures |= {f"{typology}_named_{name}": float(count) for name, count in sorted(named.items())}
    return figures


def _mean(values: Sequence[float]) -> float:
    return float(statistics.fmean(values)) if values else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def of_life(_run: Run) -> dict[str, float]:
    """Ids through nightly re-scores."""
    return _whole("life", "benchmarks/ring_life.py", lambda: ring_life.measure(small=is_small()))


def of_evidence(_run: Run) -> dict[str, float]:
    """What evidence holds, and how long it takes."""
    return _whole("evidence", "benchmarks/evidence.py", _evidence)


def _evidence() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        return evidence.measure(Path(home), **evidence.SMALL if is_small() else evidence.FULL)


def of_queries(_run: Run) -> dict[str, float]:
    """Expansion around a hub, and traces."""
    figures: dict[str, float] = {}
    for store in queries.STORES:
        make = partial(queries.measure, small=is_small(), store=store)
        figures |= _whole(f"queries-{store}", "benchmarks/queries.py", make)
    return figures


def _whole(name: str, script: str, make: Callable[[], dict[str, float]]) -> dict[str, float]:
    """A cell that runs the product whole."""
    return cell("rings", name, {}, (*_PIPELINE, script), make)


PARTS: Final = {
    "builtin": of_builtin,
    "semireal": of_semi_real,
    "life": of_life,
    "evidence": of_evidence,
    "queries": of_queries,
}


def together(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures that are the worse of both kinds of worlds, and the headline, where they were measured."""
    found: dict[str, float] = {}
    if "schemes_found_builtin" in figures:
        found["schemes_found"] = figures["schemes_found_builtin"]
    for name, worse in _WORSE.items():
        for all_of_them in ("", "_all"):
            both = [figures.get(f"{name}{all_of_them}_{kind}") for kind in ("builtin", "semireal")]
            if None not in both:
                found[f"{name}{all_of_them}"] = worse(both)
    return found


def main() -> None:
    """Measure the parts named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[], help="only these parts")
    parser.add_argument(
        "--development",
        action="store_true",
        help="a smaller built-in world, a semi-real world of the development half alone",
    )
    asked = parser.parse_args()
    run = DEVELOPMENT if asked.development or is_small() else run_under_way()
    figures: dict[str, float] = {}
    for part in asked.parts or PARTS:
        figures |= PARTS[part](run)
        # Written after every part: what is measured stays, whatever becomes of the next one.
        name = "rings_development" if asked.development else "rings"
        print(f"{part}: written to {write(name, {**together(figures), **figures}, GOALS)}", flush=True)


if __name__ == "__main__":
    main()
