"""Event columns from the transactions that count and the entities they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.assembly.holders import holders_of, internal
from graph.assembly.nodes import Nodes, interned
from graph.assembly.rows import CurrentRows, latest_version
from graph.assembly.words import code_in, coded
from graph.canonical.vocabulary import KINDS, KINDS_WITHOUT_MOTIF, STATUSES, STATUSES_WITHOUT_MOTIF, Precision
from graph.columns import Bools, EventColumns, Int8s, Int16s, Int32s
from graph.digest import digest_of_table

_NO_MOTIF_KINDS = np.array([kind in KINDS_WITHOUT_MOTIF for kind in KINDS])
_NO_MOTIF_STATUSES = np.array([status in STATUSES_WITHOUT_MOTIF for status in STATUSES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """The canonical tables that describe nodes."""

    accounts: pa.Table
    ownerships: pa.Table
    merchants: pa.Table

    @property
    def digest(self) -> str:
        """Hash of all of them."""
        return digest_of_table(self.accounts, self.ownerships, self.merchants)


def build(current: CurrentRows, entities: Entities, *, cut: int, base_currency: str) -> EventColumns:
    """The columns of one cut; the same rows and entities give the same columns, whatever store they came from."""
    rows = current.rows
    nodes = interned(rows, entities.accounts, entities.merchants)
    node_countries = _node_countries(nodes, entities)
    (source_country, target_country, node_country), countries = coded(
        rows["source_country"], rows["target_country"], node_countries
    )
    (sent, received), currencies = coded(rows["currency_sent"], rows["currency_received"])
    (channel,), channels = coded(rows["channel"])
    (device,), device_ids = coded(rows["device_id"])
    (load,), load_ids = coded(rows["load_id"])
    kind, status = code_in(rows["kind"], KINDS).astype(np.int8), code_in(rows["status"], STATUSES).astype(np.int8)
    at_us = rows["occurred_at"].cast(pa.int64()).to_numpy()
    holders = holders_of(nodes.ids.filter(pa.array(nodes.group == 0)), len(nodes.group), entities.ownerships)
    return EventColumns(
        cut=cut,
        occurred_at_us=at_us,
        source=nodes.source,
        target=nodes.target,
        device=device,
        amount_base_minor=rows["amount_base_minor"].fill_null(0).to_numpy(),
        has_base=pc.is_valid(rows["amount_base_minor"]).to_numpy(),
        amount_sent_minor=rows["amount_sent_minor"].to_numpy(),
        currency_sent=_short(sent),
        amount_received_minor=rows["amount_received_minor"].to_numpy(),
        currency_received=_short(received),
        channel=_short(channel),
        kind=kind,
        status=status,
        source_country=_short(source_country),
        target_country=_short(target_country),
        related=_related(current),
        makes_motif=_makes_motif(nodes, kind, status),
        is_internal=internal(nodes.source, nodes.target, at_us, holders),
        day_only=pc.equal(rows["precision"], Precision.DAY.value).to_numpy(),
        load=load,
        load_seq=rows["load_seq"].to_numpy(),
        recorded_at_us=rows["recorded_at"].cast(pa.int64()).to_numpy(),
        node_kind=nodes.node_kind,
        passable=nodes.passable,
        holder=holders.first,
        node_country=_short(node_country),
        transaction_ids=_joined(rows["transaction_id"]),
        node_ids=nodes.ids,
        device_ids=device_ids,
        currencies=tuple(currencies.to_pylist()),
        channels=tuple(channels.to_pylist()),
        countries=tuple(countries.to_pylist()),
        load_ids=tuple(load_ids.to_pylist()),
        base_currency=base_currency,
    )


def _makes_motif(nodes: Nodes, kind: Int8s, status: Int8s) -> Bools:
    """[n] neither a self-transfer, nor cash or unknown at an end, nor of a kind or state that makes no motif."""
    known = nodes.group <= 1
    allowed: Bools = (nodes.source != nodes.target) & known[nodes.source] & known[nodes.target]
    allowed &= ~(_NO_MOTIF_KINDS[kind] | _NO_MOTIF_STATUSES[status])
    return allowed


def _node_countries(nodes: Nodes, entities: Entities) -> pa.ChunkedArray:
    """[v] country of each node, null where none is known; nodes are sorted by group, so parts follow one another."""
    parts = []
    for group, table in ((0, entities.accounts), (1, entities.merchants)):
        row = nodes.row[nodes.group == group]
        parts.extend(table["country"].take(pa.array(row, mask=row < 0)).chunks)
    parts.append(pa.nulls(int(np.sum(nodes.group > 1)), pa.string()))
    return pa.chunked_array(parts, pa.string())


def _related(current: CurrentRows) -> Int32s:
    """[n] row of the related transaction in its latest version; -1: none, itself, or not in the cut."""
    ids, wanted = current.rows["transaction_id"], current.rows["related_id"]
    found = np.full(len(current.rows), -1, dtype=np.int32)
    rows = np.flatnonzero(pc.is_valid(wanted).to_numpy())
    if len(rows):
        names = [latest_version(name, current.successor) for name in wanted.take(pa.array(rows)).to_pylist()]
        places = pc.index_in(pa.array(names, pa.string()), value_set=ids.combine_chunks())
        found[rows] = places.fill_null(-1).to_numpy(zero_copy_only=False)
        found[rows[found[rows] == rows]] = -1
    return found


def _joined(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def _short(codes: Int32s) -> Int16s:
    """Codes of a small vocabulary. Raises: `OverflowError` where it is not small."""
    if len(codes) and int(codes.max()) > np.iinfo(np.int16).max:
        msg = "more than 32,767 different currencies, channels or countries"
        raise OverflowError(msg)
    return codes.astype(np.int16)
