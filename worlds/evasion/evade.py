"""A planted world whose test part has changed schemes; all else, training and validation with it, stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from worlds.evasion.means import Means
from worlds.evasion.presets import Preset, preset_of
from worlds.evasion.reading import Scheme, changing_of, means_of, read_manifest, reported_schemes, schemes_of
from worlds.evasion.writing import Changed, write_changed
from worlds.planting.background import Background, Rates, read_tables, seconds
from worlds.planting.parts import PARTS, iso
from worlds.planting.plant import MANIFEST, copied, digests
from worlds.planting.rows import Rows, as_table
from worlds.streams import stream


def evade(folder: Path, into: Path, preset: str, *, seed: int = 0) -> dict[str, Any]:
    """Write the world of `folder` with changed schemes into `into`; returns its manifest. Equal input, equal bytes.

    Raises: `NoSuchEvasion`, `NotPlanted`, `UnfitBackground` for a folder without canonical tables.
    """
    change = preset_of(preset)
    manifest = read_manifest(folder / MANIFEST)
    tables, told = read_tables(folder), reported_schemes(manifest)
    changing = changing_of(tables, told)
    world = Background({**tables, "transactions": changing.rest})
    means = means_of(world, manifest, stream(seed, preset))
    rows = Rows(world, means.accounts, means.habits, Rates.of(tables))
    made = [_changed(one, change, means, rows, changing.own) for one in schemes_of(changing, told, means)]
    write_changed(into, tables["labels"], changing.rest, made, stream(seed, "places"))
    copied(folder, into)
    kept = [one for one in manifest["schemes"] if one["part"] != PARTS[-1]]
    manifest |= {
        "evasion": {"preset": preset, "seed": seed, "of": manifest["sha256"]["result"]},
        "schemes": sorted([*kept, *(one.told for one in made)], key=lambda one: str(one["scheme_id"])),
        "sha256": {**manifest["sha256"], "result": digests(into.glob("*.parquet"))},
    }
    (into / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def _changed(scheme: Scheme, change: Preset, means: Means, rows: Rows, own: pa.Table) -> Changed:
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
    return Changed({**scheme.told, **now}, table, len(legs))
