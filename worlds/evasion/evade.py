"""A planted world whose test part has changed schemes; all else, training and validation with it, stays as it was."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import Precision, SubjectKind
from graph.columns import Int64s
from worlds.calendar import DAY_S
from worlds.evasion.errors import NotPlanted
from worlds.evasion.means import Means
from worlds.evasion.presets import Preset, preset_of
from worlds.ids import ids_of_rows
from worlds.planting.accounts import accounts_of
from worlds.planting.background import Background, Rates, read_tables, seconds
from worlds.planting.habits import habits_of
from worlds.planting.merging import labelled, merged
from worlds.planting.parts import PARTS, iso
from worlds.planting.plant import MANIFEST, blocks, copied, digests
from worlds.planting.rows import Rows, as_table
from worlds.planting.staging import Planned
from worlds.streams import stream
from worlds.write import write_table

#: A changed scheme is known no sooner than so long after its last transfer.
_KNOWN_AFTER_S: Final = 3 * DAY_S


@dataclass(frozen=True)
class _Scheme:
    """A scheme of the test part as it was: what the manifest tells, its rows among all that change, its transfers."""

    told: dict[str, Any]
    rows: list[int]
    legs: list[Planned]


@dataclass(frozen=True)
class _Changed:
    """A scheme as it is now: its rows, the first `count` of which are the scheme's own."""

    told: dict[str, Any]
    table: pa.Table
    count: int


def evade(folder: Path, into: Path, preset: str, *, seed: int = 0) -> dict[str, Any]:
    """Write the world of `folder` with changed schemes into `into`; returns its manifest. Equal input, equal bytes.

    Raises: `NoSuchEvasion`, `NotPlanted`, `UnfitBackground` for a folder without canonical tables.
    """
    change = preset_of(preset)
    manifest = _manifest(folder / MANIFEST)
    tables = read_tables(folder)
    told = {one["scheme_id"]: one for one in manifest["schemes"] if one["part"] == PARTS[-1]}
    ids, schemes_of = _labelled_rows(tables["labels"], told)
    place = pc.index_in(tables["transactions"]["transaction_id"], value_set=ids)
    own = tables["transactions"].filter(place.is_valid())
    rest = tables["transactions"].filter(place.is_null())
    if len(own) != len(ids):
        msg = f"{folder}: {len(ids) - len(own)} transfers of the manifest's schemes are not there"
        raise NotPlanted(msg)
    world = Background({**tables, "transactions": rest})
    means = _means(world, manifest, stream(seed, preset))
    of_row = [schemes_of[k] for k in place.drop_null().to_pylist()]
    schemes = _schemes(own, of_row, told, means)
    rows = Rows(world, means.accounts, means.habits, Rates.of(tables))
    made = [_changed(one, change, means, rows, own) for one in schemes]
    _write(into, tables["labels"], rest, made, stream(seed, "places"))
    copied(folder, into)
    kept = [one for one in manifest["schemes"] if one["part"] != PARTS[-1]]
    manifest |= {
        "evasion": {"preset": preset, "seed": seed, "of": manifest["sha256"]["result"]},
        "schemes": sorted([*kept, *(one.told for one in made)], key=lambda one: str(one["scheme_id"])),
        "sha256": {**manifest["sha256"], "result": digests(into.glob("*.parquet"))},
    }
    (into / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def _manifest(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        found["schemes"], found["parts"]["valid_end"], found["sha256"]["result"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} is no manifest of a planted world: {error!r}"
        raise NotPlanted(msg) from error
    return found


def _labelled_rows(labels: pa.Table, told: dict[str, Any]) -> tuple[pa.Array, list[str]]:
    """Ids of all transfers of these schemes, and the scheme of each."""
    own = labels.filter(pc.is_in(labels["scheme_id"], value_set=pa.array(list(told), pa.string())))
    return own["subject_id"].combine_chunks(), own["scheme_id"].to_pylist()


def _means(world: Background, manifest: dict[str, Any], rng: np.random.Generator) -> Means:
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


def _schemes(own: pa.Table, of_row: list[str], told: dict[str, Any], means: Means) -> list[_Scheme]:
    """Each scheme by its id, its rows by time."""
    payer, payee = (means.accounts.codes(own[f"{side}_id"]).tolist() for side in ("source", "target"))
    time_s = seconds(own["occurred_at"]).tolist()
    base = pc.fill_null(own["amount_base_minor"], 1).to_pylist()
    rows: dict[str, list[int]] = {name: [] for name in sorted(told)}
    for row, name in enumerate(of_row):
        rows[name].append(row)
    return [
        _Scheme(
            told=told[name],
            rows=its,
            legs=[means.planned(payer[k], payee[k], time_s[k], math.log(max(base[k], 1))) for k in its],
        )
        for name, its in rows.items()
    ]


def _changed(scheme: _Scheme, change: Preset, means: Means, rows: Rows, own: pa.Table) -> _Changed:
    """Transfers that the preset left alone keep their rows."""
    legs, cover = change(scheme.legs, means)
    row_of = {id(leg): row for leg, row in zip(scheme.legs, scheme.rows, strict=True)}
    kept = [row_of[id(leg)] for leg in legs if id(leg) in row_of]
    new = [leg for leg in legs if id(leg) not in row_of]
    made = as_table([rows.row(leg, means.rng) for leg in [*new, *cover]])
    table = pa.concat_tables([own.take(pa.array(kept, pa.int64())), made])
    mine = table.slice(0, len(legs))
    times = seconds(mine["occurred_at"])
    hosts = sorted({*mine["source_id"].to_pylist(), *mine["target_id"].to_pylist()})
    now = {"transfers": len(legs), "first_at": iso(int(times.min())), "last_at": iso(int(times.max())), "hosts": hosts}
    return _Changed({**scheme.told, **now}, table, len(legs))


def _write(into: Path, labels: pa.Table, rest: pa.Table, made: list[_Changed], rng: np.random.Generator) -> None:
    """Transactions under new ids, and the labels: those of schemes, and the others under the new ids."""
    whole, place = merged(rest, pa.concat_tables([one.table for one in made]), rng)
    into.mkdir(parents=True, exist_ok=True)
    write_table(into, "transactions", blocks(whole))
    old = {label["scheme_id"]: label for label in labels.to_pylist() if label["scheme_id"]}
    mine, of_row, begin = list[int](), list[dict[str, object]](), 0
    for one in made:
        label = old[one.told["scheme_id"]]
        known_at_us = (
            max(round(label["known_at"].timestamp()), _iso_s(one.told["last_at"]) + _KNOWN_AFTER_S) * 1_000_000
        )
        mine += range(begin, begin + one.count)
        of_row += [
            {"scheme_id": label["scheme_id"], "typology": label["typology"], "known_at_us": known_at_us}
        ] * one.count
        begin += len(one.table)
    others = np.setdiff1d(np.arange(len(whole)), place)
    write_table(into, "labels", [labelled(_renamed(labels, rest, others), place[mine], of_row)])


def _renamed(labels: pa.Table, rest: pa.Table, place: Int64s) -> pa.Table:
    """The labels of all that did not change, under the ids of their places now."""
    at = pc.index_in(labels["subject_id"], value_set=rest["transaction_id"].combine_chunks())
    of_transaction = pc.equal(labels["subject_kind"], SubjectKind.TRANSACTION.value)
    now = ids_of_rows(place).take(at.combine_chunks())
    ids = pc.if_else(of_transaction, now, labels["subject_id"])
    kept = labels.set_column(labels.column_names.index("subject_id"), labels.schema.field("subject_id"), ids)
    return kept.filter(pc.is_valid(ids))


def _iso_s(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())
