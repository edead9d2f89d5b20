"""Event columns of a store, and what is derived from them, each kept in the folder of its data cut.

Nothing kept is trusted: a file that is cut, altered or of another version is made again.
"""

from __future__ import annotations

import contextlib
from dataclasses import fields
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import structlog

from graph.assembly import file
from graph.assembly.build import Entities, build
from graph.assembly.extension import rows_again
from graph.assembly.retention import forget_older
from graph.assembly.rows import current, rows_of
from graph.columns import EventColumns
from graph.errors import SnapshotDamaged
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.file import read_arrays, write_arrays
from graph.features.matrix import FeatureMatrix
from graph.motifs.instances import MotifInstances
from graph.motifs.settings import MOTIF_HASH
from graph.store.protocol import GraphStore

_log = structlog.get_logger(__name__)
_COLUMNS: Final = "columns.arrow"
#: How often to look again when loads finish while we ask how far the data go.
_LOOKS: Final = 5


def read_columns(store: GraphStore, folder: Path) -> EventColumns:
    """The columns of all visible transactions, from `folder/<cut>/columns.arrow` where that is still true.

    Otherwise the latest kept cut is extended by what came since, or everything is read; the two newest cuts are kept.
    1M rows take a few seconds.
    """
    cut, count = _extent(store)
    entities = entities_of(store)
    fingerprint = entities.digest
    kept = _latest_kept(folder, cut)
    if kept and (kept.columns.cut, kept.exported, kept.entities) == (cut, count, fingerprint):
        return kept.columns
    made = _extended(kept, store, cut=cut, count=count, entities=entities, fingerprint=fingerprint)
    path = folder / str(cut) / _COLUMNS
    file.write(made, path)
    forget_older(folder)
    return file.read(path).columns


def columns_at(store: GraphStore, cut: int, entities: Entities, *, base_currency: str) -> EventColumns:
    """The columns as they were made at an earlier cut: what was loaded or corrected later is not in them.

    The store keeps accounts, owners and merchants as they are now only; `entities` are those of that time.
    """
    rows = current(rows_of(store.export_transactions(until=cut)))
    return build(rows, entities, cut=cut, base_currency=base_currency)


def entities_of(store: GraphStore) -> Entities:
    """What describes the nodes now."""
    return Entities(
        accounts=store.export_table("accounts").select(["account_id", "kind", "country"]),
        ownerships=store.export_table("ownerships").select(["party_id", "account_id", "role", "since", "until"]),
        merchants=store.export_table("merchants").select(["merchant_id", "country"]),
    )


def entities_digest(columns: EventColumns, folder: Path) -> str:
    """Digest of the entities that the kept columns of this cut were made with.

    Raises: `FileNotFoundError`, `SnapshotDamaged`.
    """
    return file.read(folder / str(columns.cut) / _COLUMNS).entities


def features_of(columns: EventColumns, folder: Path) -> FeatureMatrix:
    """The causal features of `columns`, kept in the folder of their cut."""
    header = _derived_header(columns)
    with contextlib.suppress(FileNotFoundError, SnapshotDamaged):
        kept = read_arrays(_features_path(columns, folder), header, ("values", "truncated"))
        return FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=kept["values"], truncated=kept["truncated"])
    return _derived(columns, folder, header)[0]


def instances_of(columns: EventColumns, folder: Path) -> MotifInstances:
    """The motif instances of `columns`, kept in the folder of their cut."""
    header = _derived_header(columns)
    with contextlib.suppress(FileNotFoundError, SnapshotDamaged):
        names = tuple(f.name for f in fields(MotifInstances))
        return MotifInstances(**read_arrays(_instances_path(columns, folder), header, names))
    return _derived(columns, folder, header)[1]


def _derived(columns: EventColumns, folder: Path, header: str) -> tuple[FeatureMatrix, MotifInstances]:
    """Both, as one replay makes them, and keep both."""
    # The compiler is loaded only by those who compute, so that readers start fast.
    from graph.motifs.enumeration import replayed  # noqa: PLC0415

    features, instances = replayed(columns)
    write_arrays(_features_path(columns, folder), header, {"values": features.values, "truncated": features.truncated})
    arrays = {f.name: getattr(instances, f.name) for f in fields(MotifInstances)}
    write_arrays(_instances_path(columns, folder), header, arrays)
    return features, instances


def _derived_header(columns: EventColumns) -> str:
    return f"{CATALOGUE_HASH} {MOTIF_HASH} {file.content_hash(columns)}"


def _features_path(columns: EventColumns, folder: Path) -> Path:
    return folder / str(columns.cut) / f"features-{CATALOGUE_HASH}.npz"


def _instances_path(columns: EventColumns, folder: Path) -> Path:
    return folder / str(columns.cut) / f"instances-{MOTIF_HASH}.npz"


def _extended(
    kept: file.Kept | None, store: GraphStore, *, cut: int, count: int, entities: Entities, fingerprint: str
) -> file.Kept:
    """The kept columns with the rows since; all rows anew where a load that began earlier has finished since."""
    after = kept.columns.cut if kept else 0
    since = rows_of(store.export_transactions(after=after, until=cut))
    if kept and kept.exported + len(since) != count:
        kept, since = None, rows_of(store.export_transactions(until=cut))
    successor = dict(kept.successor) if kept else {}
    rows = current(pa.concat_tables([rows_again(kept), since]) if kept else since, successor)
    columns = build(rows, entities, cut=cut, base_currency=store.meta("base_currency") or "")
    return file.Kept(
        columns=columns,
        successor=rows.successor,
        related_ids=_related_ids(rows.rows),
        exported=len(since) + (kept.exported if kept else 0),
        entities=fingerprint,
    )


def _extent(store: GraphStore) -> tuple[int, int]:
    """The data cut and the visible rows up to it, seen at one moment."""
    cut = store.data_cut().cut
    for _ in range(_LOOKS):
        count, again = store.counts().transactions, store.data_cut().cut
        if again == cut:
            return cut, count
        cut = again
    return cut, -1


def _latest_kept(folder: Path, cut: int) -> file.Kept | None:
    """The kept columns of the highest cut up to `cut` that can still be read."""
    cuts = sorted((int(path.name) for path in folder.glob("*") if path.name.isdigit()), reverse=True)
    for kept_cut in (c for c in cuts if c <= cut):
        path = folder / str(kept_cut) / _COLUMNS
        with contextlib.suppress(FileNotFoundError):
            try:
                return file.read(path)
            except SnapshotDamaged as fact:
                if path.exists():
                    _log.warning("columns are made again", path=str(path), why=str(fact))
    return None


def _related_ids(rows: pa.Table) -> dict[int, str]:
    places = pc.indices_nonzero(pc.is_valid(rows["related_id"]))
    return dict(zip(places.to_pylist(), rows["related_id"].take(places).to_pylist(), strict=True))
