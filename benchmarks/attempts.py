"""Claim: nearly all genuine laundering attempts that form a structure are found, among few instances of normal life.

AMLworld's published attempts (Altman et al., NeurIPS 2023) in `../shared/data/amlworld`. An attempt is *findable* if
one connected component holds at least three of its transfers and at least half of them; the rest are lone transfers
and unconnected pairs, which no structure can show. It is *hit* by an instance of its own typology (random: a chain)
that covers at least half of its transfers and holds at most a fifth of others. Kernel settings are chosen on the
development half alone: attempts whose lines have an even SHA-256. `recall_*` pool the attempts of HI-Small alone and of
LI-Small alone, each without any other transfer; HI inside the excerpt of its normal life is printed beside them.

`instances_per_1000_clean`: instances with different transfers that the same kernels find in the excerpt's clean
transfers, laundering and self-transfers taken out; `…_world` is the same in the built-in world without rings.

    python benchmarks/attempts.py            # the world has 20,000 accounts and 90 days
    SMALL=1 python benchmarks/attempts.py    # 1,000 accounts, 30 days, without the excerpt's attempts
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from attempt_files import DATA, alone, clean, excerpt_columns, key_of, rows_by_key
from features import columns_of_folder
from report import Goal, is_small, write

from graph.canonical.vocabulary import TYPOLOGIES, Typology
from graph.columns import EventColumns
from graph.motifs.enumeration import replayed
from graph.motifs.instances import MotifInstances
from worlds.generate import generate
from worlds.planting.attempts import Attempt, attempts_of

#: The kernel that an attempt must be found by.
KERNEL_OF: Final = {
    "CYCLE": Typology.CYCLE,
    "FAN-IN": Typology.FAN_IN,
    "FAN-OUT": Typology.FAN_OUT,
    "GATHER-SCATTER": Typology.GATHER_SCATTER,
    "SCATTER-GATHER": Typology.SCATTER_GATHER,
    "RANDOM": Typology.FLOW,
    "STACK": Typology.STACK,
    "BIPARTITE": Typology.BIPARTITE,
}
_FLOORS: Final = {"cycle": 0.95, "fan_in": 0.95, "fan_out": 0.95, "gather_scatter": 0.95, "scatter_gather": 0.9}
GOALS = (
    *(Goal(figure=f"recall_{name}", bound=bound, sense="at least", unit="") for name, bound in _FLOORS.items()),
    Goal(figure="recall_random", bound=0.85, sense="at least", unit=""),
    Goal(figure="instances_per_1000_clean", bound=5, sense="at most", unit=""),
)


@dataclass(frozen=True)
class Tried:
    """What became of one attempt."""

    attempt: Attempt
    source: str
    is_hit: bool
    #: sets of transfers that look like it
    alike: int

    @property
    def typology(self) -> str:
        """In the words of the figures."""
        return self.attempt.typology.lower().replace("-", "_")


def measure(*, small: bool) -> dict[str, float]:
    """The figures; prints the table by typology."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        excerpt, rates = excerpt_columns(folder / "excerpt")
        tried = []
        for source in ("HI", "LI"):
            attempts = attempts_of(DATA / f"{source}-Small_Patterns.txt")
            tried += judged(attempts, alone(attempts, folder / source, rates), source)
            if source == "HI" and not small:
                tried += judged(attempts, excerpt, "excerpt")
        figures = {**recalls(tried), **of_clean(clean(folder / "clean", rates))}
        generate(folder / "world", accounts=1_000 if small else 20_000, days=30 if small else 90, seed=0, rings=False)
        world = columns_of_folder(folder / "world")
    _, instances = replayed(world)
    between = int((world.source != world.target).sum())
    figures["instances_per_1000_clean_world"] = 1000 * distinct(instances) / between
    return figures


def judged(attempts: list[Attempt], columns: EventColumns, source: str) -> list[Tried]:
    """Whether the instances of `columns` hit each of the attempts that lie in them."""
    _, instances = replayed(columns)
    rows = rows_by_key(columns)
    having: dict[int, list[int]] = defaultdict(list)
    for instance, event in zip(instances.instance_of_witness().tolist(), instances.events.tolist(), strict=True):
        having[event].append(instance)
    return [
        Tried(one, source, _is_hit(one, own, having, instances), _alike(own, columns))
        for one in attempts
        for own in [{rows[key_of(line)] for line in one.lines}]
    ]


def _is_hit(attempt: Attempt, own: set[int], having: dict[int, list[int]], instances: MotifInstances) -> bool:
    wanted = TYPOLOGIES.index(KERNEL_OF[attempt.typology])
    for instance in {k for row in own for k in having[row]}:
        if instances.typology[instance] == wanted:
            witnesses = set(instances.witnesses(instance).tolist())
            common = len(witnesses & own)
            if 2 * common >= len(own) and 5 * common >= 4 * len(witnesses):
                return True
    return False


def _alike(own: set[int], columns: EventColumns) -> int:
    """Ways to choose each of the transfers anew among those of its two ends, within the time of all."""
    at_us = columns.occurred_at_us
    inside = np.flatnonzero((at_us >= at_us[min(own)]) & (at_us <= at_us[max(own)]))
    held = Counter(zip(columns.source[inside].tolist(), columns.target[inside].tolist(), strict=True))
    chosen = Counter((int(columns.source[row]), int(columns.target[row])) for row in own)
    return math.prod(math.comb(held[ends], count) for ends, count in chosen.items())


def recalls(tried: list[Tried]) -> dict[str, float]:
    """The figures, each half beside the whole; prints hits over findable by typology, source and half."""
    figures: dict[str, float] = {}
    pooled = [one for one in tried if one.source != "excerpt"]
    for typology in sorted({one.typology for one in tried if one.attempt.is_findable}):
        own = [one for one in pooled if one.typology == typology and one.attempt.is_findable]
        figures[f"recall_{typology}"] = _share(own)
        figures[f"recall_{typology}_development"] = _share([one for one in own if one.attempt.is_development])
        figures[f"recall_{typology}_other_half"] = _share([one for one in own if not one.attempt.is_development])
        figures[f"findable_{typology}"] = float(len(own))
        for word, those in (("hit", True), ("missed", False)):
            if alike := [one.alike for one in own if one.is_hit is those]:
                figures[f"alike_{word}_{typology}"] = statistics.median(alike)
        inside = [one for one in tried if one.source == "excerpt" and one.typology == typology]
        if inside:
            figures[f"recall_{typology}_excerpt"] = _share([one for one in inside if one.attempt.is_findable])
    rest = [one for one in pooled if not one.attempt.is_findable]
    figures |= {"unfindable": float(len(rest)), "unfindable_hit": float(sum(one.is_hit for one in rest))}
    print("\n".join(table(tried)))
    return figures


def table(tried: list[Tried]) -> list[str]:
    """Markdown: hits of the findable, `development half + other half`, and the unfindable in a row of their own."""
    sources = [name for name in ("HI", "LI", "excerpt") if any(one.source == name for one in tried)]
    head = {"HI": "HI alone", "LI": "LI alone", "excerpt": "HI in the excerpt"}
    lines = [" | ".join(["| typology", *(head[name] for name in sources), "HI and LI alone |"])]
    lines.append("|---|" + "---|" * (len(sources) + 1))
    rows: list[tuple[str, Callable[[Tried], bool]]] = [
        (name, lambda one, name=name: one.attempt.is_findable and one.typology == name)  # type: ignore[misc]
        for name in sorted({one.typology for one in tried if one.attempt.is_findable})
    ]
    rows.append(("unfindable", lambda one: not one.attempt.is_findable))
    for name, belongs in rows:
        own = [one for one in tried if belongs(one)]
        cells = [_halves([one for one in own if one.source == source]) for source in sources]
        cells.append(_halves([one for one in own if one.source != "excerpt"]))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _halves(own: list[Tried]) -> str:
    halves = [[one for one in own if one.attempt.is_development is half] for half in (True, False)]
    return " + ".join(f"{sum(one.is_hit for one in half)}/{len(half)}" for half in halves)


def _share(own: list[Tried]) -> float:
    return sum(one.is_hit for one in own) / max(len(own), 1)


def of_clean(columns: EventColumns) -> dict[str, float]:
    """Instances among clean transfers, altogether and by typology."""
    _, instances = replayed(columns)
    kinds = Counter(TYPOLOGIES[code].value for code in instances.typology.tolist())
    return {
        "instances_per_1000_clean": 1000 * distinct(instances) / len(columns),
        "clean_transfers": float(len(columns)),
        **{f"clean_{kind}": float(count) for kind, count in sorted(kinds.items())},
    }


def distinct(instances: MotifInstances) -> int:
    """Instances of one typology with the same transfers count once."""
    kinds = instances.typology.tolist()
    return len({(kinds[k], instances.witnesses(k).tobytes()) for k in range(len(instances))})


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    write("attempts", measure(small=is_small()), GOALS)
