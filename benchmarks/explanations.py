"""Claim: started at one account of a laundering scheme, our explanation ranks the scheme's transfers above the others.

Semi-real worlds at 1:300, strict, without the payment format. A case is a findable scheme of the test part that the
nightly rule flagged: half of its transfers by the midnight after the last one. Every method ranks the same candidates,
the scheme's transfers among all other transfers between accounts within two hops of one of its accounts in its time
span, five others to one at least (else within three hops, or four; else it counts as `explain_alone` and is left out).

`explain_edge_ap` is the average precision of ours, averaged over cases, `explain_edge_ap_all` with schemes that were
not flagged as 0; `…_METHOD` are the others'. Every method names as many transfers as ours does: precision, recall,
sparsity, fidelity+ and - (the detection run again without them, and with nothing else; the first cases of a world) and
their characterisation score. Stability is the rank correlation of two trainings with different seeds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from cells import cell
from detect_cells import OWN, task_of
from explain_cases import Case, cases_of
from explain_fidelity import Fidelity, characterisation
from explain_methods import METHODS, Trained
from report import Goal, is_small, write
from reported_run import DEVELOPMENT, run_under_way
from scipy.stats import spearmanr
from semi_real import SemiReal, planted_world, semi_real_world
from sklearn.metrics import roc_auc_score

from gnn.metrics import average_precision
from graph.columns import Bools, Float64s
from rings.around.weights import NAMED_FROM
from ringtrace.benchmark.detectors.own import found_rings, raising

GOALS = (
    Goal(figure="explain_edge_ap", bound=0.9, sense="at least", unit=""),
    Goal(figure="explain_lead", bound=0.0, sense="at least", unit=""),
    Goal(figure="explain_ms", bound=200, sense="at most", unit="ms"),
)
OURS: Final = "ours"
#: Ours without the transfers around: a step on the way, no rival.
_NO_RIVAL: Final = frozenset({OURS, "score_now"})
#: Cases of a world that the detection is run again for: eight methods, two runs each.
_RUN_AGAIN: Final = 5 if is_small() else 20
_FIGURES: Final = "edge_ap edge_auc precision recall fidelity_plus fidelity_minus stability ms".split()
_CODE: Final = (*OWN, *(f"benchmarks/explain_{part}.py" for part in ("cases", "methods", "network", "fidelity")))


def measure(worlds: Iterable[SemiReal]) -> dict[str, float]:
    """The figures, averaged over the cases of all worlds."""
    found = [_of_world(world) for world in worlds]
    cases = [case for one in found for case in one["cases"]]
    missed, alone = (float(sum(one[name] for one in found)) for name in ("missed", "alone"))
    figures = {"explain_cases": float(len(cases)), "explain_missed": missed, "explain_alone": alone}
    if not cases:
        return figures
    for name in cases[0]["methods"]:
        tag = "" if name == OURS else f"_{name}"
        told = [case["methods"][name] for case in cases]
        for figure in _FIGURES:
            values = [one[figure] for one in told if figure in one]
            figures |= {f"explain_{figure}{tag}": float(np.mean(values))} if values else {}
        plus, minus = (figures.get(f"explain_fidelity_{sign}{tag}", 0.0) for sign in ("plus", "minus"))
        figures[f"explain_characterisation{tag}"] = characterisation(plus, minus)
        figures[f"explain_edge_ap_all{tag}"] = figures[f"explain_edge_ap{tag}"] * len(cases) / (len(cases) + missed)
    figures["explain_sparsity"] = float(np.mean([case["sparsity"] for case in cases]))
    figures["explain_base_rate"] = float(np.mean([case["base_rate"] for case in cases]))
    rivals = [figures[f"explain_edge_ap_{name}"] for name in METHODS if name not in _NO_RIVAL]
    return {**figures, "explain_lead": figures["explain_edge_ap"] - max(rivals)}


def _of_world(world: SemiReal) -> dict[str, Any]:
    digest = world.manifest["sha256"]["result"]["transactions.parquet"]
    key = {"transactions": digest, "rate": world.rate}
    name = f"world-{world.rate:g}-{world.number}"
    return cell("explanations", name, key, _CODE, lambda: _measured(world))


def _measured(world: SemiReal) -> dict[str, Any]:
    trained = Trained(task_of(world.folder), 0)
    cases = cases_of(trained.task, trained.seed)
    assert len(trained.suspicion)  # made once a world: no case's milliseconds
    rankings = [_rankings(trained, case) for case in cases.cases]
    told = [_figures(case, ranking) for case, ranking in zip(cases.cases, rankings, strict=True)]
    fidelity = Fidelity(trained)
    for case, ranking, one in zip(cases.cases[:_RUN_AGAIN], rankings, told, strict=False):
        named = [_named(weight, ranking[OURS][0]) for weight, _ in ranking.values()]
        for method, (plus, minus) in zip(ranking, fidelity.of(case, named), strict=True):
            one["methods"][method] |= {"fidelity_plus": plus, "fidelity_minus": minus}
    _add_stability(trained, cases.cases, rankings, told)
    return {"cases": told, "missed": cases.missed, "alone": cases.alone}


def _rankings(trained: Trained, case: Case) -> dict[str, tuple[Float64s, float]]:
    """By method: weights of the candidates, and the milliseconds that these and the candidates took."""
    found = {}
    for name, method in METHODS.items():
        began = time.perf_counter()
        weight = method(trained, case)
        found[name] = (weight, case.found_ms + 1000 * (time.perf_counter() - began))
    return found


def _figures(case: Case, rankings: dict[str, tuple[Float64s, float]]) -> dict[str, Any]:
    methods = {}
    for name, (weight, took_ms) in rankings.items():
        named = _named(weight, rankings[OURS][0])
        right = float(np.count_nonzero(named & case.truth))
        methods[name] = {
            "edge_ap": average_precision(case.truth, weight),
            "edge_auc": float(roc_auc_score(case.truth, weight)),
            "precision": right / max(np.count_nonzero(named), 1),
            "recall": right / np.count_nonzero(case.truth),
            "ms": took_ms,
        }
    sparsity = 1 - float(np.mean(_named(rankings[OURS][0], rankings[OURS][0])))
    return {
        "methods": methods,
        "sparsity": sparsity,
        "base_rate": float(np.mean(case.truth)),
        "candidates": len(case.rows),
        "hops": case.hops,
    }


def _named(weight: Float64s, ours: Float64s) -> Bools:
    """The highest-ranked transfers, as many as ours names."""
    count = int(np.count_nonzero(ours >= NAMED_FROM))
    named = np.zeros(len(weight), dtype=np.bool_)
    named[np.argsort(-weight, kind="stable")[:count]] = True
    return named


def _add_stability(
    trained: Trained, cases: Sequence[Case], rankings: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]]
) -> None:
    """The rank correlation with what a second training says."""
    other = Trained(trained.task, trained.seed + 1)
    by = raising(other.task, other.seed)
    stops = {case.night.stop for case in cases}
    rings = {stop: found_rings(other.task, by, stop) for stop in stops}
    for case, ranking, one in zip(cases, rankings, told, strict=True):
        again = replace(case, night=replace(case.night, rings=rings[case.night.stop]))
        for name, method in METHODS.items():
            correlation = float(spearmanr(ranking[name][0], method(other, again)).statistic)
            if np.isfinite(correlation):
                one["methods"][name]["stability"] = correlation


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--development", action="store_true", help="worlds with the development half alone")
    parser.add_argument("--worlds", type=int, default=1 if is_small() else 5)
    parser.add_argument("--world", type=Path, help="a world of one's own instead: what `ringtrace plant` wrote")
    chosen = parser.parse_args()
    if chosen.world is not None:
        write("explanations", measure([planted_world(chosen.world)]), GOALS)
        return
    run = DEVELOPMENT if chosen.development or is_small() else run_under_way()
    rate = 100.0 if is_small() else 300.0
    write("explanations", measure(semi_real_world(run, rate, number) for number in range(chosen.worlds)), GOALS)


if __name__ == "__main__":
    main()
