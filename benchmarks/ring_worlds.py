"""What becomes of the schemes of one world: one cell of the ring bench."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from cells import cell
from report import is_small
from reported_run import Run
from semi_real import kept_world, semi_real_world

from graph.canonical.vocabulary import TYPOLOGIES
from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.detectors.own import found_rings, raising
from ringtrace.benchmark.protocol import Protocol, frames
from ringtrace.benchmark.ring_match import RINGS_A_SCHEME, Group, fates, group_of
from ringtrace.benchmark.task import Task
from worlds.generate import generate

_CODE: Final = ("graph", "gnn", "ingestion", "ringtrace/benchmark", "rings", "rules", "scoring", "worlds")
#: The graph network's time: the product's default; in the form that tests run, enough for an epoch.
_GNN_SECONDS: Final = 10.0 if is_small() else 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A world on disk: a data set of the bench."""

    name: str
    dataset: str
    folder: Path


def builtin(*, accounts: int, days: int, seed: int) -> World:
    """The built-in world with its own schemes."""
    key = {"accounts": accounts, "days": days, "seed": seed}
    name = f"builtin-{accounts}-{seed}"
    folder = kept_world(name, key, lambda place: generate(place, **key))
    return World(name=name, dataset="world", folder=folder)


def semi_real(run: Run, number: int) -> World:
    """A semi-real world at 1:300."""
    world = semi_real_world(run, 300.0, number)
    return World(name=f"semireal-{number}", dataset="planted", folder=world.folder)


def fates_in(world: World) -> dict[str, Any]:
    """What became of the schemes: of the whole world, and of those that begin in its test part (`unseen`)."""
    return cell("rings", world.name, {"world": world.folder.name}, _CODE, lambda: _measured(world))


def _measured(world: World) -> dict[str, Any]:
    work = world.folder.with_name(f"{world.folder.name}-work")
    data = reader(world.dataset)(Request(path=world.folder, work=work))
    # The first frame is the one that sees the payment format, as the product does.
    frame = next(frames(data, Protocol.STRICT))
    task = Task(frame, Protocol.STRICT, work / "frames", gnn_seconds=_GNN_SECONDS)
    by = raising(task, 0)
    began = time.perf_counter()
    rings = found_rings(task, by, len(data.columns))
    seconds = time.perf_counter() - began
    told = [group_of(data.columns, ring.events, str(ring.typology)) for ring in rings]
    return {
        "transactions": len(data.columns),
        "ring_find_s": seconds,
        "whole": _fates(data, told, 0),
        "unseen": _fates(data, told, int(frame.test[0])),
    }


def _fates(data: BenchData, rings: Sequence[Group], since: int) -> dict[str, Any]:
    """Of the schemes that begin at that row or later, among the riskiest rings that do, two for each findable one."""
    rows = [np.flatnonzero(data.scheme == number).astype(np.int32) for number in range(len(data.schemes))]
    groups: dict[bool, list[Group]] = {True: [], False: []}
    for scheme, its in zip(data.schemes, rows, strict=True):
        if len(its) and its[0] >= since:
            groups[bool(scheme.findable)].append(group_of(data.columns, its, str(TYPOLOGIES[scheme.typology])))
    here = [ring for ring in rings if min(ring.transfers) >= since]
    top = here[: RINGS_A_SCHEME * len(groups[True])]
    return {
        "findable": [asdict(fate) for fate in fates(groups[True], top)],
        "unfindable": [asdict(fate) for fate in fates(groups[False], top)],
        "rings": len(here),
        "rings_looked_at": len(top),
        "rings_true": sum(bool(np.mean(data.labels[list(ring.transfers)] == 1) >= 1 / 2) for ring in top),
    }
