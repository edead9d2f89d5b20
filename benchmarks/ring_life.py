"""Claim: a scheme that does not change keeps its ring's id through ten nightly re-scores with new data.

The built-in world of 5,000 accounts and 90 days, loaded up to ten days before its end, learned from there with the
labels known then, and re-scored; then loaded and re-scored day by day, each night through all stages. A scheme is
unchanged where all of its transfers (three or more) lie before the first night. It is followed if a flagged ring of the
first run has an intersection over union with it of half or more, and keeps its id if in each later run the ring that
has most in common with it, again half or more, bears the same id: a night on which it is not found counts against it.
`ring_id_kept_where_found` leaves such nights out. `same_ring_kept` follows every ring of a run whose very transfers are
a ring of the run before. `lineage_complete` is the share of rings, of all runs, whose coming and going is recorded.

    python benchmarks/ring_life.py            # four to ten minutes
    SMALL=1 python benchmarks/ring_life.py    # a world of 1,500 accounts and 50 days, three nights
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
from report import Goal, is_small, write

from ringtrace.pipeline import Place, load, open_place, rescore, train
from ringtrace.settings import Settings
from worlds.generate import generate

GOALS = (
    Goal(figure="ring_id_kept", bound=0.95, sense="at least", unit=""),
    Goal(figure="lineage_complete", bound=1, sense="at least", unit=""),
)
_LEAST_TRANSACTIONS = 3
Ring = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """Of the world, and how it is re-scored."""

    accounts: int
    days: int
    nights: int
    seeds: tuple[int, ...]
    gnn_epochs: int


FULL = Size(accounts=5_000, days=90, nights=10, seeds=(1, 2, 3), gnn_epochs=4)
SMALL = Size(accounts=1_500, days=50, nights=3, seeds=(1,), gnn_epochs=1)


def measure(*, small: bool) -> dict[str, float]:
    """The figures, pooled over the seeds' worlds."""
    size = SMALL if small else FULL
    worlds = [_figures(*_nights(size, seed)) for seed in size.seeds]
    total = {name: sum(world[name] for world in worlds) for name in worlds[0]}
    for name, of in (
        ("ring_id_kept", "schemes_followed"),
        ("ring_id_kept_where_found", "schemes_followed"),
        ("same_ring_kept", "same_rings"),
        ("lineage_complete", "rings_seen"),
    ):
        total[name] /= max(total[of], 1)
    for seed, world in zip(size.seeds, worlds, strict=True):
        total[f"ring_id_kept_seed_{seed}"] = world["ring_id_kept"] / max(world["schemes_followed"], 1)
    return total


def _nights(size: Size, seed: int) -> tuple[list[frozenset[str]], list[list[Ring]], float]:
    """The unchanged schemes, the rings of each run, and the rings with complete lineage."""
    with tempfile.TemporaryDirectory() as scratch:
        world = Path(scratch) / "world"
        generate(world, accounts=size.accounts, days=size.days, seed=seed)
        parts = _parts(world, size)
        settings = Settings(home=Path(scratch) / "home", gnn_epochs=size.gnn_epochs, gnn_seconds=120)
        with open_place(settings) as place:
            load(place, {"path": str(next(parts))}, _quiet)
            train(place, {}, _quiet)
            runs = [_rescored(place)]
            for night in parts:
                load(place, {"path": str(night)}, _quiet)
                runs.append(_rescored(place))
            whole = sum(_lineages(place))
        return _unchanged(world, _first_night(world, size)), runs, whole


def _quiet(*_: object) -> None:
    """Nothing is told on the way."""


def _rescored(place: Place) -> list[Ring]:
    rescore(place, {}, _quiet)
    return place.rings.of_run()


def _first_night(world: Path, size: Size) -> datetime:
    last = pl.read_parquet(world / "transactions.parquet")["occurred_at"].max()
    assert isinstance(last, datetime)
    return last.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=size.nights - 1)


def _parts(world: Path, size: Size) -> Iterator[Path]:
    """What is loaded at first, with every register and the labels known by then; then each day's transactions."""
    rows = pl.read_parquet(world / "transactions.parquet")
    cut = _first_night(world, size)
    known = pl.read_parquet(world / "labels.parquet").filter(pl.col("known_at").is_null() | (pl.col("known_at") < cut))
    known.write_parquet(world / "labels-known.parquet")
    first = world.parent / "first"
    first.mkdir()
    for file in world.glob("*.parquet"):
        if file.stem not in {"transactions", "labels", "labels-known"}:
            (first / file.name).write_bytes(file.read_bytes())
    before = rows.filter(pl.col("occurred_at") < cut)
    mine = known["subject_id"].is_in(before["transaction_id"].implode()) | (known["subject_kind"] != "transaction")
    known.filter(mine).write_parquet(first / "labels.parquet")
    before.write_parquet(first / "transactions.parquet")
    yield first
    for night in range(size.nights):
        since = cut + timedelta(days=night)
        path = world.parent / f"night-{night}.parquet"
        rows.filter(pl.col("occurred_at").is_between(since, since + timedelta(days=1), closed="left")).write_parquet(
            path
        )
        yield path


def _unchanged(world: Path, until: datetime) -> list[frozenset[str]]:
    """The transfers of each scheme that was over by then."""
    labels = pl.read_parquet(world / "labels.parquet").filter(pl.col("scheme_id").is_not_null())
    times = pl.read_parquet(world / "transactions.parquet", columns=["transaction_id", "occurred_at"])
    rows = labels.join(times, left_on="subject_id", right_on="transaction_id")
    over = rows.group_by("scheme_id").agg(pl.col("subject_id"), pl.col("occurred_at").max()).sort("scheme_id")
    schemes = over.filter(pl.col("occurred_at") < until)["subject_id"].to_list()
    return [frozenset(its) for its in schemes if len(its) >= _LEAST_TRANSACTIONS]


def _lineages(place: Place) -> Iterator[float]:
    """For each ring of each run: 1 where its coming is recorded, and in the next run its going on or its end."""
    for run in place.life.runs():
        edges = place.life.edges_of(run.run_id)
        came = {edge.to_ring for edge in edges if edge.to_ring is not None}
        went = {edge.from_ring for edge in edges if edge.kind in {"continued", "merged", "ended"}}
        before = {ring["id"] for ring in place.rings.of_run(run.previous_run_id)} if run.previous_run_id else set()
        for ring in place.rings.of_run(run.run_id):
            yield float(ring["id"] in came and before <= went)


def _figures(schemes: list[frozenset[str]], runs: list[list[Ring]], whole: float) -> dict[str, float]:
    """Counts of one world; shares are made of them when the worlds are pooled."""
    followed = [names for scheme in schemes if (names := [_bearer(scheme, rings) for rings in runs])[0] is not None]
    same = [
        (was[its], name) for earlier, later in pairwise(runs)
        for was in [_by_transfers(earlier)] for its, name in _by_transfers(later).items() if its in was
    ]  # fmt: skip
    return {
        "ring_id_kept": float(sum(len(set(names)) == 1 for names in followed)),
        "ring_id_kept_where_found": float(sum(len(set(names) - {None}) == 1 for names in followed)),
        "same_ring_kept": float(sum(before == after for before, after in same)),
        "lineage_complete": whole,
        "schemes_unchanged": float(len(schemes)),
        "schemes_followed": float(len(followed)),
        "schemes_missed_some_night": float(sum(None in names for names in followed)),
        "same_rings": float(len(same)),
        "rings_seen": float(sum(len(rings) for rings in runs)),
        "rings_by_id": float(len({ring["id"] for rings in runs for ring in rings})),
    }


def _bearer(scheme: frozenset[str], rings: list[Ring]) -> str | None:
    """The id of the ring that finds the scheme, or None."""
    best = max(rings, key=lambda ring: (_iou(scheme, ring), ring["id"]), default=None)
    return best["id"] if best is not None and _iou(scheme, best) >= 0.5 else None


def _iou(scheme: frozenset[str], ring: Ring) -> float:
    common = len(scheme.intersection(ring["transactions"]))
    return common / (len(scheme) + len(ring["transactions"]) - common)


def _by_transfers(rings: list[Ring]) -> dict[frozenset[str], str]:
    return {frozenset(ring["transactions"]): ring["id"] for ring in rings}


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    write("ring_life", measure(small=is_small()), GOALS)
