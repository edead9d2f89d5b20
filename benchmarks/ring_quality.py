"""Claim: of the schemes that hide in a world, most are found as one ring each, among few hundred flagged rings.

The built-in world of 20,000 accounts and 90 days, through all stages: load, train, re-score. A scheme counts where it
has three transactions or more; it is found when one flagged ring holds at least half of its transactions, or shares at
least half of the union of both. A ring is true when at least half of its transactions are illicit. `unseen` counts only
schemes and rings that begin after the part of the data that the detectors learned from.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report import Goal, is_small, write

from gnn.split import time_split
from graph.snapshot import read_columns
from ringtrace.pipeline import Place, load, open_place, rescore, train
from ringtrace.settings import Settings
from worlds.generate import generate

GOALS = (
    Goal(figure="schemes_found_share", bound=0.5, sense="at least", unit=""),
    Goal(figure="schemes_found_share_unseen", bound=0.5, sense="at least", unit=""),
    Goal(figure="rings_flagged", bound=600, sense="at most", unit=""),
    Goal(figure="subgraph_read_p95_ms", bound=50, sense="at most", unit="ms"),
)
_LEAST_TRANSACTIONS = 3


@dataclass(frozen=True)
class Scheme:
    """A true one."""

    typology: str
    transactions: frozenset[str]


def measure(*, small: bool) -> dict[str, float]:
    """The figures; the small form is a world of 2,000 accounts and 40 days."""
    with tempfile.TemporaryDirectory() as folder:
        world, home = Path(folder) / "world", Path(folder) / "home"
        generate(world, accounts=2_000 if small else 20_000, days=40 if small else 90, seed=1)
        settings = Settings(home=home, gnn_epochs=2 if small else 12, gnn_seconds=20 if small else 180)
        with open_place(settings) as place:
            load(place, {"path": str(world)}, _quiet)
            train(place, {}, _quiet)
            began = time.perf_counter()
            rescore(place, {}, _quiet)
            return {**_found(place), "rescore_s": time.perf_counter() - began, **_reads(place)}


def _quiet(*_: object) -> None:
    """Nothing is told on the way."""


def _found(place: Place) -> dict[str, float]:
    columns = read_columns(place.store, place.settings.snapshots)
    row = {name: k for k, name in enumerate(columns.transaction_ids.to_pylist())}
    unseen_from = time_split(columns).train_end
    schemes = _schemes(place)
    illicit = {one for scheme in schemes for one in scheme.transactions}
    large = [scheme for scheme in schemes if len(scheme.transactions) >= _LEAST_TRANSACTIONS]
    rings = place.rings.of_run()
    figures: dict[str, float] = {}
    for tag, since in (("", 0), ("_unseen", unseen_from)):
        wanted = [scheme for scheme in large if min(row[one] for one in scheme.transactions) >= since]
        flagged = [ring for ring in rings if row[ring["transactions"][0]] >= since]
        overlaps = [_best(scheme, flagged) for scheme in wanted]
        hit = [(scheme, best) for scheme, best in zip(wanted, overlaps, strict=True) if best is not None]
        true = sum(
            sum(one in illicit for one in ring["transactions"]) * 2 >= len(ring["transactions"]) for ring in flagged
        )
        figures |= {
            f"schemes{tag}": float(len(wanted)),
            f"schemes_found{tag}": float(len(hit)),
            f"schemes_found_share{tag}": len(hit) / max(len(wanted), 1),
            f"rings_flagged{tag}": float(len(flagged)),
            f"rings_true{tag}": float(true),
            f"rings_false{tag}": float(len(flagged) - true),
            f"named_alike{tag}": float(sum(best[1]["typology"] == scheme.typology for scheme, best in hit)),
            f"overlap_mean{tag}": statistics.fmean(best[0] for _, best in hit) if hit else 0.0,
        }
    for typology, count in sorted(Counter(scheme.typology for scheme in large).items()):
        found = sum(_best(scheme, rings) is not None for scheme in large if scheme.typology == typology)
        figures[f"found_{typology}"] = found / count
    return figures


def _schemes(place: Place) -> list[Scheme]:
    labels = place.store.export_table("labels").to_pylist()
    ids: dict[str, set[str]] = defaultdict(set)
    typologies: dict[str, str] = {}
    for label in labels:
        if label["scheme_id"] is not None and label["subject_kind"] == "transaction":
            ids[label["scheme_id"]].add(label["subject_id"])
            typologies[label["scheme_id"]] = label["typology"]
    return [Scheme(typologies[name], frozenset(its)) for name, its in sorted(ids.items())]


def _best(scheme: Scheme, rings: list[dict[str, Any]]) -> tuple[float, dict[str, Any]] | None:
    """The overlap (intersection over union) with the ring that found the scheme, or None."""
    best = None
    for ring in rings:
        common = len(scheme.transactions.intersection(ring["transactions"]))
        overlap = common / (len(scheme.transactions) + ring["transaction_count"] - common)
        if (overlap >= 0.5 or 2 * common >= len(scheme.transactions)) and (best is None or overlap > best[0]):
            best = (overlap, ring)
    return best


def _reads(place: Place) -> dict[str, float]:
    """Reading what pages draw, from the records."""
    took = []
    for ring in place.rings.of_run():
        began = time.perf_counter()
        place.rings.subgraph(ring["id"])
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    return {"subgraph_read_p95_ms": took[int(0.95 * len(took))]} if took else {}


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    write("ring_quality", measure(small=is_small()), GOALS)
