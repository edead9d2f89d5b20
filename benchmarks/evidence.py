"""Claim: a ring's evidence is small, carries the ring by itself, holds the truth, and is made in less than a second.

All rings of the built-in world of 20,000 accounts and 90 days, through all stages. `evidence_kept` is the mean share of
a ring's risk (at most 1) that remains when the detection is run again on its sufficient transfers, without the ring's
others and without those one hop around in its time span that are not told as context; `evidence_kept_random` the same
of as many of the ring's transfers drawn at random; `evidence_kept_alone` of all its transfers without any of those
around. `evidence_sparsity` is sufficient transfers and context over the ring's transfers and those one hop around.
`evidence_recall` is the part of a scheme's transfers that its ring holds, of schemes found (intersection over union of
one half or more with a ring), `evidence_recall_all` over all schemes of three transfers or more, misses as 0.

`evidence_ms` is the time to make a ring's whole document in a warm process, on a world of twice the size (a million
transactions), every detector on, with the model of the first; by stages beside it.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from report import Goal, is_small, write

from gnn import registry
from graph.columns import Int32s
from rings.evidence.again import around_of, told_again
from rings.evidence.building import Sources, build
from rings.ring import Ring
from ringtrace import learning, rescoring
from ringtrace.pipeline import Place, load, open_place, train
from ringtrace.scored import Scored
from ringtrace.settings import Settings
from worlds.generate import generate

GOALS = (
    Goal(figure="evidence_kept", bound=0.95, sense="at least", unit=""),
    Goal(figure="evidence_sparsity", bound=0.4, sense="at most", unit=""),
    Goal(figure="evidence_recall", bound=0.9, sense="at least", unit=""),
    Goal(figure="evidence_ms", bound=300, sense="at most", unit="ms"),
)
FULL = {"accounts": 20_000, "days": 90}
SMALL = {"accounts": 1_000, "days": 45}
_TIMED = 40


def measure(home: Path, *, accounts: int, days: int) -> dict[str, float]:
    """The figures, from worlds in `home`, which are taken from there where they are."""
    settings = _settings(home / "quality")
    with open_place(settings) as place:
        if not settings.models.exists():
            _load(place, home / "quality-world", accounts, days)
            train(place, {}, _quiet)
        scored, sources = _detected(place)
        figures = _quality(place, scored, sources)
    large = _settings(home / "speed")
    shutil.copytree(settings.models, large.models, dirs_exist_ok=True)
    with open_place(large) as place:
        _load(place, home / "speed-world", 2 * accounts, days)
        scored, sources = _detected(place)
        return {**figures, **_speed(scored, sources)}


def _settings(home: Path) -> Settings:
    small = is_small()
    return Settings(home=home, gnn_epochs=2 if small else 12, gnn_seconds=20 if small else 120)


def _load(place: Place, world: Path, accounts: int, days: int) -> None:
    if not world.exists():
        generate(world, accounts=accounts, days=days, seed=7)
    load(place, {"path": str(world)}, _quiet)


def _quiet(*_: object) -> None:
    """Nothing is told on the way."""


def _detected(place: Place) -> tuple[Scored, Sources]:
    model = registry.current(place.settings.models)
    scored = rescoring.score(place, learning.snapshot(place), model, _quiet)
    return scored, rescoring.sources_of(place, scored, {"model": model.version})


def _quality(place: Place, scored: Scored, sources: Sources) -> dict[str, float]:
    random, known = np.random.default_rng(0), _rows(scored)
    kept, chance, alone, in_context, sparsity, holds, runs = ([] for _ in range(7))
    for ring in scored.rings:
        told = told_again(ring, scored.columns, sources.again.weights(ring), sources.again)
        enough, context = (
            np.array([known[one] for one in told["sufficient"][name]], dtype=np.int32)
            for name in ("transaction_ids", "context")
        )
        near = around_of(ring, scored.columns)
        around = np.setdiff1d(near, context)
        drawn = np.sort(random.permutation(ring.events)[: len(enough)])
        kept.append(_kept(sources, ring, enough, around))
        chance.append(_kept(sources, ring, drawn, around))
        alone.append(min(1.0, told["sufficient"]["risk_alone"] / ring.risk))
        in_context.append(len(context) > 0)
        sparsity.append((len(enough) + len(context)) / (len(ring.events) + len(near)))
        holds.append(told["sufficient"]["holds"])
        runs.append(told["runs"])
    found, every = _recalls(place, scored)
    return {
        "rings": float(len(scored.rings)),
        "evidence_kept": statistics.fmean(kept),
        "evidence_kept_random": statistics.fmean(chance),
        "evidence_kept_alone": statistics.fmean(alone),
        "evidence_in_context": statistics.fmean(in_context),
        "evidence_holds": statistics.fmean(holds),
        "evidence_sparsity": statistics.fmean(sparsity),
        "evidence_recall": statistics.fmean(found) if found else 0.0,
        "evidence_recall_all": statistics.fmean(every) if every else 0.0,
        "evidence_runs": statistics.fmean(runs),
    }


def _rows(scored: Scored) -> dict[str, int]:
    return {name: row for row, name in enumerate(scored.columns.transaction_ids.to_pylist())}


def _kept(sources: Sources, ring: Ring, kept: Int32s, around: Int32s) -> float:
    """The share of the ring's risk that remains, by one more run."""
    removed = np.union1d(np.setdiff1d(ring.events, kept), around).astype(np.int32)
    return min(1.0, sources.again.of(ring).judged(removed).risk / ring.risk)


def _recalls(place: Place, scored: Scored) -> tuple[list[float], list[float]]:
    """Of schemes found, and of all: the part of their transfers that the best ring holds."""
    schemes: dict[str, set[int]] = defaultdict(set)
    known = _rows(scored)
    for label in place.store.export_table("labels").to_pylist():
        if label["scheme_id"] is not None and label["subject_id"] in known:
            schemes[label["scheme_id"]].add(known[label["subject_id"]])
    found, every = [], []
    for rows in (rows for rows in schemes.values() if len(rows) >= 3):
        best = max((_overlap(rows, set(ring.events.tolist())) for ring in scored.rings), default=(0.0, 0.0))
        every.append(best[1] if best[0] >= 0.5 else 0.0)
        found += [best[1]] if best[0] >= 0.5 else []
    return found, every


def _overlap(scheme: set[int], ring: set[int]) -> tuple[float, float]:
    common = len(scheme & ring)
    return common / len(scheme | ring), common / len(scheme)


def _speed(scored: Scored, sources: Sources) -> dict[str, float]:
    """Of rings spread over all risks, each made twice: the second time nothing is read or compiled for the first."""
    step = max(1, len(scored.rings) // _TIMED)
    rings = scored.rings[::step]
    stages: dict[str, list[float]] = defaultdict(list)
    for ring in rings[:3]:
        build(ring, sources)
    for ring in rings:
        began = time.perf_counter()
        evidence = build(ring, sources)
        stages["evidence_ms"].append(time.perf_counter() - began)
        began = time.perf_counter()
        weights = sources.again.weights(ring)
        stages["evidence_weights_ms"].append(time.perf_counter() - began)
        began = time.perf_counter()
        told_again(ring, scored.columns, weights, sources.again)
        stages["evidence_again_ms"].append(time.perf_counter() - began)
        stages["evidence_run_ms"].append(stages["evidence_again_ms"][-1] / evidence["runs"])
    figures = {name: 1000 * statistics.fmean(took) for name, took in stages.items()}
    took = sorted(stages["evidence_ms"])
    return {
        **figures,
        "evidence_p95_ms": 1000 * took[int(0.95 * len(took))],
        "evidence_transactions": float(len(scored.columns)),
        "evidence_timed": float(len(rings)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="keep the worlds here, and take them from here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        write("evidence", measure(given.home or Path(temporary), **(SMALL if is_small() else FULL)), GOALS)
