"""Transfers of event columns as a live caller hands them to the engine, one by one."""

from __future__ import annotations

from graph.columns import EventColumns
from graph.features.arrival import Arrival
from graph.features.engine import FeatureEngine
from graph.features.raw import channel_code, currency_code


def arrival_of(engine: FeatureEngine, columns: EventColumns, row: int) -> Arrival:
    """Row `row` in the engine's numbers; its nodes and device are made known."""
    source, target = (_node(engine, columns, int(ends[row])) for ends in (columns.source, columns.target))
    device, channel = int(columns.device[row]), int(columns.channel[row])
    countries = _country(columns, row, "source"), _country(columns, row, "target")
    return Arrival(
        at_us=int(columns.occurred_at_us[row]),
        source=source,
        target=target,
        amount=int(columns.amount_base_minor[row]) if columns.has_base[row] else None,
        amount_sent=int(columns.amount_sent_minor[row]),
        currency=currency_code(columns.currencies[columns.currency_sent[row]]),
        is_converted=bool(columns.currency_sent[row] != columns.currency_received[row]),
        channel=channel_code(columns.channels[channel]) if channel >= 0 else -1,
        device=engine.device(columns.device_ids[device].as_py()) if device >= 0 else -1,
        kind=int(columns.kind[row]),
        status=int(columns.status[row]),
        crosses_border=None if min(countries) < 0 else countries[0] != countries[1],
        makes_motif=bool(columns.makes_motif[row]),
        is_internal=bool(columns.is_internal[row]),
        day_only=bool(columns.day_only[row]),
    )


def _node(engine: FeatureEngine, columns: EventColumns, node: int) -> int:
    kind, name = int(columns.node_kind[node]), columns.node_ids[node].as_py()
    return engine.node(kind, name, passable=bool(columns.passable[node]))


def _country(columns: EventColumns, row: int, end: str) -> int:
    country = int(getattr(columns, f"{end}_country")[row])
    return country if country >= 0 else int(columns.node_country[getattr(columns, end)[row]])
