"""Real laundering attempts of AMLworld: most of those that form a structure are found, by their own kind of motif."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns
from graph.motifs.instances import MotifInstances
from graph.snapshot import features_of, instances_of, read_columns
from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.settings import Settings

DATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "amlworld"
pytestmark = [
    pytest.mark.data,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="the development data are not in ../shared/data"),
]
#: Shares of attempts with three transfers or more of which an instance holds half, and a fifth of it is other.
FLOORS = {
    "FAN-OUT": ("fan_out", 0.8),
    "FAN-IN": ("fan_in", 0.75),
    "CYCLE": ("cycle", 0.8),
    "SCATTER-GATHER": ("scatter_gather", 0.75),
    "GATHER-SCATTER": ("gather_scatter", 0.5),
    "RANDOM": ("flow", 0.9),
}
#: (minute, number of payer, number of beneficiary, amount paid)
Key = tuple[str, str, str, float]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> tuple[EventColumns, MotifInstances]:
    home = tmp_path_factory.mktemp("home")
    store = open_store(Settings(home=home))
    load(DATA / "HI-Small_Trans_excerpt_36595.csv", store, options=LoadOptions(), staging=home / "staging")
    columns = read_columns(store, home / "snapshots")
    store.close()
    assert len(columns) == 36_595
    assert features_of(columns, home / "snapshots").truncated.mean() < 0.01
    return columns, instances_of(columns, home / "snapshots")


def attempts() -> list[tuple[str, list[Key]]]:
    found: list[tuple[str, list[Key]]] = []
    for line in (DATA / "HI-Small_Patterns.txt").read_text().splitlines():
        if line.startswith("BEGIN"):
            found.append((line.split(" - ")[1].split(":")[0].strip(), []))
        elif line.strip() and not line.startswith("END"):
            cells = line.split(",")
            found[-1][1].append((cells[0], cells[2], cells[4], float(cells[7])))
    return found


def rows_by_key(columns: EventColumns) -> dict[Key, int]:
    numbers = [name.rsplit(":", 1)[-1] for name in columns.node_ids.to_pylist()]
    found = {}
    for row in range(len(columns)):
        at = datetime.fromtimestamp(columns.occurred_at_us[row] / 1_000_000, UTC).strftime("%Y/%m/%d %H:%M")
        bitcoin = "BTC" in columns.currencies[columns.currency_sent[row]]
        amount = round(columns.amount_sent_minor[row] / (100_000_000 if bitcoin else 100), 6 if bitcoin else 2)
        found[(at, numbers[columns.source[row]], numbers[columns.target[row]], amount)] = row
    return found


def test_attempts_are_found(replay: tuple[EventColumns, MotifInstances]) -> None:
    columns, instances = replay
    rows = rows_by_key(columns)
    having: dict[int, list[int]] = defaultdict(list)
    for instance, event in zip(instances.instance_of_witness().tolist(), instances.events.tolist(), strict=True):
        having[event].append(instance)
    counts = np.zeros((len(FLOORS), 2))
    for typology, keys in attempts():
        own = {rows[key] for key in keys if key in rows}
        if typology in FLOORS and len(own) >= 3:
            place = list(FLOORS).index(typology)
            counts[place] += [_is_found(own, having, instances, FLOORS[typology][0]), 1]
    assert counts[:, 1].min() >= 15, "the attempts were matched to rows"
    shares = dict(zip(FLOORS, (counts[:, 0] / counts[:, 1]).tolist(), strict=True))
    assert {t: share for t, share in shares.items() if share < FLOORS[t][1]} == {}


def _is_found(own: set[int], having: dict[int, list[int]], instances: MotifInstances, typology: str) -> bool:
    for instance in {k for row in own for k in having[row]}:
        if TYPOLOGIES[instances.typology[instance]] == typology:
            witnesses = set(instances.witnesses(instance).tolist())
            common = len(witnesses & own)
            if 2 * common >= len(own) and 5 * common >= 4 * len(witnesses):
                return True
    return False


def test_instances_do_not_flood(replay: tuple[EventColumns, MotifInstances]) -> None:
    columns, instances = replay
    assert len(instances) < len(columns) / 40
