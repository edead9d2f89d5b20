"""Data that come in by the product's own door: loaded into a store, exported as event columns, labels as arrays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gnn.labels import ILLICIT, UNKNOWN, known_labels
from graph.canonical.vocabulary import TYPOLOGIES, SubjectKind, Verdict
from graph.columns import EventColumns, Int8s, Int16s, Int32s, Int64s
from graph.snapshot import read_columns
from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import ALWAYS, NONE, BenchData, Request, Scheme
from ringtrace.benchmark.errors import NothingToMeasure
from ringtrace.settings import Settings

_EVER: Final = int(np.iinfo(np.int64).max)
#: What AMLSim and its kin write where a transaction belongs to no alert.
_NO_ALERT: Final = "-1"


def loaded(name: str, request: Request, options: LoadOptions) -> BenchData:
    """The data set in `request.path`; labels without a time of their own count as known from the beginning.

    Raises: what `ingestion.load` raises, `NothingToMeasure` without a transaction or a label.
    """
    store = open_store(Settings(home=request.work))
    try:
        summary = load(request.path, store, options=options, staging=request.work / "staging")
        columns = read_columns(store, request.work / "snapshots")
        labels, accounts = store.export_table("labels"), store.export_table("accounts")
    finally:
        store.close()
    # A label without a time is kept as known from its load on, and the load is later than any event of history.
    first_load_us = int(columns.recorded_at_us.min()) if len(columns) else 0
    data = told(name, columns, labels, accounts, untimed_from_us=first_load_us)
    refused = f"{summary.quarantined:,} of {summary.rows_in:,} rows were refused by ingestion"
    return replace(data, notes=(refused,)) if summary.quarantined else data


def told(  # a data set is all of these
    name: str,
    columns: EventColumns,
    labels: pa.Table,
    accounts: pa.Table,
    *,
    untimed_from_us: int = _EVER,
    matured_us: int = _EVER,
) -> BenchData:
    """Columns and a labels table as `BenchData`; labels known only at `untimed_from_us` or later count as `ALWAYS`.

    Labels that were not known at `matured_us` are no truth.

    Raises: `NothingToMeasure` without a transaction or a label.
    """
    if len(columns) == 0 or labels.num_rows == 0:
        msg = f"{name}: {len(columns)} transactions and {labels.num_rows} labels; the bench needs some of both"
        raise NothingToMeasure(msg)
    own = labels.filter(pc.equal(labels["subject_kind"], SubjectKind.TRANSACTION.value))
    scheme, schemes = _schemes(columns, own)
    segment, segments = _segments(columns, accounts)
    truth = known_labels(columns, labels, known_until_us=matured_us)
    known_at_us = _known_at(columns, own)
    complete = np.any(np.asarray(pc.equal(labels["subject_kind"], SubjectKind.LOAD.value)))
    return BenchData(
        name=name,
        columns=columns,
        labels=truth,
        known_at_us=np.where(known_at_us >= untimed_from_us, ALWAYS, known_at_us),
        before=0 if complete else UNKNOWN,
        scheme=scheme,
        schemes=schemes,
        account_labels=_account_labels(columns, labels),
        segment=segment,
        segments=segments,
    )


def places_of(ids: pa.Array, wanted: pa.ChunkedArray) -> Int64s:
    """[len(wanted)] position of each wanted id in `ids`; -1 for those that are not there."""
    return np.asarray(pc.fill_null(pc.index_in(wanted, value_set=ids), -1)).astype(np.int64)


def _schemes(columns: EventColumns, own: pa.Table) -> tuple[Int32s, tuple[Scheme, ...]]:
    """[n] the scheme of each illicit row, and the schemes by id."""
    named = own.filter(pc.equal(own["verdict"], Verdict.ILLICIT.value))
    named = named.filter(pc.not_equal(named["scheme_id"], _NO_ALERT)).sort_by("scheme_id")
    ids = sorted(set(named["scheme_id"].to_pylist()))
    number = {one: k for k, one in enumerate(ids)}
    typology = dict(zip(named["scheme_id"].to_pylist(), named["typology"].to_pylist(), strict=True))
    scheme = np.full(len(columns), NONE, dtype=np.int32)
    rows = places_of(columns.transaction_ids, named["subject_id"])
    numbers = np.array([number[one] for one in named["scheme_id"].to_pylist()], dtype=np.int32)
    scheme[rows[rows >= 0]] = numbers[rows >= 0]
    words = [str(one) for one in TYPOLOGIES]
    return scheme, tuple(
        Scheme(scheme_id=one, typology=words.index(typology[one]) if typology[one] else NONE) for one in ids
    )


def _known_at(columns: EventColumns, own: pa.Table) -> Int64s:
    """[n] the first time at which a verdict on the row itself was known; `ALWAYS` for rows of complete loads."""
    known_at = np.full(len(columns), ALWAYS, dtype=np.int64)
    at = np.asarray(pc.fill_null(pc.cast(own["known_at"], pa.int64()), ALWAYS)).astype(np.int64)
    rows = places_of(columns.transaction_ids, own["subject_id"])
    first = np.full(len(columns), _EVER, dtype=np.int64)
    np.minimum.at(first, rows[rows >= 0], at[rows >= 0])
    known_at[first < _EVER] = first[first < _EVER]
    return known_at


def _account_labels(columns: EventColumns, labels: pa.Table) -> Int8s:
    """[v] verdicts on accounts; where the source labels some as illicit and no other, all others are clean."""
    said = labels.filter(pc.equal(labels["subject_kind"], SubjectKind.ACCOUNT.value))
    truth = np.full(columns.node_count, UNKNOWN, dtype=np.int8)
    if said.num_rows == 0:
        return truth
    truth[columns.is_account] = 0
    nodes = places_of(columns.node_ids, said["subject_id"])
    illicit = np.asarray(pc.equal(said["verdict"], Verdict.ILLICIT.value)).astype(np.bool_)
    truth[nodes[(nodes >= 0) & illicit]] = ILLICIT
    truth[~columns.is_account] = UNKNOWN
    return truth


def _segments(columns: EventColumns, accounts: pa.Table) -> tuple[Int16s, tuple[str, ...]]:
    words = accounts["segment"].to_pylist()
    names = sorted({one for one in words if one})
    number = {one: k for k, one in enumerate(names)}
    segment = np.full(columns.node_count, NONE, dtype=np.int16)
    nodes = places_of(columns.node_ids, accounts["account_id"])
    numbers = np.array([number.get(one, NONE) for one in words], dtype=np.int16)
    segment[nodes[nodes >= 0]] = numbers[nodes >= 0]
    return segment, tuple(names)


def beside(file: str) -> Path:
    """A map that is kept beside the readers."""
    return Path(__file__).with_name(file)


def utc_us(moment: datetime) -> int:
    """Microseconds since 1970; a moment without a zone is meant in UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1_000_000)
