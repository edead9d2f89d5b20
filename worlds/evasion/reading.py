"""The schemes of a planted world's test part as they are, and what evaders have at hand there."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import Precision
from worlds.evasion.errors import NotPlanted
from worlds.evasion.means import Means
from worlds.planting.accounts import accounts_of
from worlds.planting.background import Background, seconds
from worlds.planting.habits import habits_of
from worlds.planting.parts import PARTS
from worlds.planting.staging import Planned

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Scheme:
    """What the manifest tells of it, its rows in `Changing.own`, and its transfers, both by time."""

    told: dict[str, Any]
    rows: list[int]
    legs: list[Planned]


@dataclass(frozen=True)
class Changing:
    """Transactions of the test part's schemes, the scheme of each, and all other transactions."""

    own: pa.Table
    scheme: list[str]
    rest: pa.Table


def read_manifest(path: Path) -> Manifest:
    """The manifest. Raises: `NotPlanted`."""
    try:
        found: Manifest = json.loads(path.read_text())
        found["schemes"], found["parts"]["valid_end"], found["sha256"]["result"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} is no manifest of a planted world: {error!r}"
        raise NotPlanted(msg) from error
    return found


def reported_schemes(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """What the manifest tells of the test part's schemes, by id."""
    return {one["scheme_id"]: one for one in manifest["schemes"] if one["part"] == PARTS[-1]}


def changing_of(tables: dict[str, pa.Table], told: dict[str, dict[str, Any]]) -> Changing:
    """The transactions of these schemes apart from all others. Raises: `NotPlanted` where one of them is missing."""
    labels, transactions = tables["labels"], tables["transactions"]
    labels = labels.filter(pc.is_in(labels["scheme_id"], value_set=pa.array(list(told), pa.string())))
    place = pc.index_in(transactions["transaction_id"], value_set=labels["subject_id"].combine_chunks())
    own = transactions.filter(place.is_valid())
    if len(own) != sum(one["transfers"] for one in told.values()):
        msg = f"{len(own)} transfers are labelled as those of the manifest's schemes, which says otherwise"
        raise NotPlanted(msg)
    names = labels["scheme_id"].take(place.drop_null())
    return Changing(own, names.to_pylist(), transactions.filter(place.is_null()))


def means_of(world: Background, manifest: Manifest, rng: np.random.Generator) -> Means:
    """What evaders have at hand in a world without the schemes that change."""
    accounts = accounts_of(world.tables)
    habits = habits_of(world, accounts)
    by_day = pc.equal(world.transactions["precision"], Precision.DAY.value)
    number = {name: k for k, name in enumerate(accounts.ids.to_pylist())}
    hosts = [number[name] for one in manifest["schemes"] for name in one["hosts"]]
    begin_s = int(datetime.fromisoformat(manifest["parts"]["valid_end"]).timestamp())
    return Means(
        accounts=accounts,
        habits=habits,
        by_day=np.asarray(by_day)[habits.row],
        taken={holder for host in hosts for holder in accounts.holders[host]},
        window=(begin_s, int(world.time_s()[-1])),
        rng=rng,
    )


def schemes_of(changing: Changing, told: dict[str, dict[str, Any]], means: Means) -> list[Scheme]:
    """The schemes by id."""
    own = changing.own
    payer, payee = (means.accounts.codes(own[f"{side}_id"]).tolist() for side in ("source", "target"))
    time_s = seconds(own["occurred_at"]).tolist()
    base = pc.fill_null(own["amount_base_minor"], 1).to_pylist()
    rows: dict[str, list[int]] = {name: [] for name in sorted(told)}
    for row, name in enumerate(changing.scheme):
        rows[name].append(row)
    return [
        Scheme(
            told=told[name],
            rows=its,
            legs=[means.planned(payer[k], payee[k], time_s[k], math.log(max(base[k], 1))) for k in its],
        )
        for name, its in rows.items()
    ]
