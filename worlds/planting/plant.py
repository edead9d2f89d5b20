"""Planting: attempts of pattern files put into a clean world, written as a canonical folder with its manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from graph.canonical.schema import TABLES
from worlds.calendar import DAY_S
from worlds.errors import NotAFolder
from worlds.planting.accounts import Accounts, accounts_of
from worlds.planting.allotment import Half, Share, allot, halves
from worlds.planting.attempts import Attempt, attempts_of
from worlds.planting.background import Background, Rates, read_background
from worlds.planting.errors import ImpossiblePlanting
from worlds.planting.habits import habits_of
from worlds.planting.merging import labelled, merged
from worlds.planting.parts import PARTS, Parts, iso, parts_of
from worlds.planting.rows import Rows, as_table
from worlds.planting.shuffling import shuffled
from worlds.planting.staging import Planned, Stage
from worlds.streams import stream
from worlds.write import write_table

MANIFEST: Final = "manifest.json"
_BLOCK: Final = 131_072
_KNOWN_AFTER_DAYS: Final = (3, 30)
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantSettings:
    """How much of what is planted; equal settings, patterns and background make equal bytes."""

    seed: int
    #: wanted transactions of a part for each transfer planted into it
    rate: float
    half: Half = "both"
    share: Share = field(default_factory=Share)
    shuffle_edges: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            msg = f"seed must be a whole number from 0 to 2^63 - 1, not {self.seed}"
            raise ImpossiblePlanting(msg)
        if not self.rate >= 1:
            msg = f"rate must be 1 or more transactions for each planted one, not {self.rate}"
            raise ImpossiblePlanting(msg)

    def to_json(self) -> dict[str, Any]:
        """As the manifest has them."""
        return {
            "seed": self.seed,
            "rate": self.rate,
            "half": self.half,
            "world": self.share.world,
            "of": self.share.of,
            "shuffle_edges": self.shuffle_edges,
        }


@dataclass(frozen=True, slots=True)
class _Scheme:
    """An attempt that stands in the world."""

    attempt: Attempt
    part: str
    planned: list[Planned]


def plant(
    patterns: Sequence[Path], background: Path, into: Path, settings: PlantSettings, progress: Progress | None = None
) -> dict[str, Any]:
    """Write the planted world into the folder `into`; returns its manifest.

    Raises: `BrokenPatterns`, `UnfitBackground`, `ImpossiblePlanting`; `NotAFolder` where `into` is a file.
    """
    tell = progress or (lambda _stage, _share: None)
    if into.exists() and not into.is_dir():
        msg = f"{into} is a file; a world is a folder"
        raise NotAFolder(msg)
    attempts = [attempt for path in patterns for attempt in attempts_of(path)]
    world = read_background(background)
    parts = parts_of(world.time_s())
    counts = parts.counts(world.time_s())
    wanted = {part: count / settings.rate for part, count in counts.items()}
    chosen = allot(attempts, wanted, settings.half, settings.share)
    tell("read", 1.0)
    accounts = accounts_of(world.tables)
    habits = habits_of(world, accounts)
    schemes = _staged(chosen, parts, Stage.of(world, accounts, habits), settings, tell)
    if settings.shuffle_edges:
        schemes = _with_random_partners(schemes, accounts, settings.seed)
    rows = Rows(world, accounts, habits, Rates.of(world.tables))
    told = _written(schemes, world, rows, into, settings.seed)
    copied(background, into)
    manifest = {
        "format": 1,
        "settings": settings.to_json(),
        "parts": parts.to_json(),
        "counts": _counted(schemes, counts, settings.half),
        "schemes": told,
        "sha256": {
            "background": digests(background.glob("*.parquet")),
            "patterns": digests(patterns),
            "result": digests(into.glob("*.parquet")),
        },
    }
    (into / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def digests(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def _staged(
    chosen: list[tuple[Attempt, str]], parts: Parts, stage: Stage, settings: PlantSettings, tell: Progress
) -> list[_Scheme]:
    """The largest first: they are the hardest to find hosts for."""
    schemes = []
    chosen = sorted(chosen, key=lambda pair: (-len(pair[0].transfers), pair[0].digest))
    for done, (attempt, part) in enumerate(chosen, 1):
        rng = stream(settings.seed, f"attempt {attempt.digest}")
        schemes.append(_Scheme(attempt, part, stage.attempt(attempt, parts.window(part), rng)))
        tell("plant", done / len(chosen))
    return sorted(schemes, key=lambda s: s.attempt.digest)


def _with_random_partners(schemes: list[_Scheme], accounts: Accounts, seed: int) -> list[_Scheme]:
    found = []
    for part in PARTS:
        own = [scheme for scheme in schemes if scheme.part == part]
        flat = [p for scheme in own for p in scheme.planned]
        mixed = shuffled(flat, accounts, stream(seed, f"shuffle {part}"))
        for scheme in own:
            count = len(scheme.planned)
            found.append(_Scheme(scheme.attempt, part, mixed[:count]))
            mixed = mixed[count:]
    return [scheme for scheme in found if scheme.planned]


def _written(schemes: list[_Scheme], world: Background, rows: Rows, into: Path, seed: int) -> list[dict[str, Any]]:
    """Writes transactions and labels; what the manifest says of each scheme."""
    rng = stream(seed, "rows")
    made = [[rows.row(planned, rng) for planned in scheme.planned] for scheme in schemes]
    numbers = stream(seed, "scheme ids").permutation(len(schemes)) + 1
    told, of_row = [], list[dict[str, object]]()
    for scheme, its, number in zip(schemes, made, numbers.tolist(), strict=True):
        times = [row["occurred_at"] for row in its]
        later = int(rng.integers(_KNOWN_AFTER_DAYS[0] * DAY_S, _KNOWN_AFTER_DAYS[1] * DAY_S))
        label = {
            "scheme_id": f"R{number:05d}",
            "typology": scheme.attempt.canonical_typology.value,
            "known_at_us": max(times) + later * 1_000_000,
        }
        of_row += [dict[str, object](label)] * len(its)
        told.append(
            {
                "scheme_id": label["scheme_id"],
                "typology": label["typology"],
                "attempt": scheme.attempt.digest,
                "half": "development" if scheme.attempt.is_development else "report",
                "findable": scheme.attempt.is_findable,
                "part": scheme.part,
                "transfers": len(its),
                "first_at": iso(min(times) // 1_000_000),
                "last_at": iso(max(times) // 1_000_000),
                "hosts": sorted({row[f"{side}_id"] for row in its for side in ("source", "target")}),
            }
        )
    whole, place = merged(world.transactions, as_table([row for its in made for row in its]), stream(seed, "places"))
    into.mkdir(parents=True, exist_ok=True)
    write_table(into, "labels", [labelled(world.tables["labels"], place, of_row)])
    write_table(into, "transactions", blocks(whole))
    return sorted(told, key=lambda scheme: str(scheme["scheme_id"]))


def blocks(whole: pa.Table) -> Iterable[pa.Table]:
    """A table in the pieces in which it is written."""
    return (whole.slice(first, _BLOCK).combine_chunks() for first in range(0, len(whole), _BLOCK))


def copied(background: Path, into: Path) -> None:
    """The tables that stay as they are, copied into another folder."""
    for name in TABLES:
        if name not in {"transactions", "labels"} and (background / f"{name}.parquet").exists():
            shutil.copyfile(background / f"{name}.parquet", into / f"{name}.parquet")


def _counted(schemes: list[_Scheme], counts: dict[str, int], half: Half) -> dict[str, dict[str, Any]]:
    """What each part holds; transactions with the planted ones among them."""
    found = {}
    for part, which in halves(half).items():
        own = [scheme for scheme in schemes if scheme.part == part]
        planted = sum(len(scheme.planned) for scheme in own)
        transactions = counts[part] + planted
        found[part] = {
            "half": which,
            "transactions": transactions,
            "planted": planted,
            "attempts": len(own),
            "rate": round(transactions / planted, 1) if planted else None,
        }
    return found
