"""Loads a source into the store: checked whole, then written; safe to repeat after any crash."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.canonical.currency import EXPONENT
from graph.canonical.schema import RATES
from graph.store.protocol import GraphStore
from ingestion.check import Check, Checked
from ingestion.errors import BadRates, SourceChanged
from ingestion.formats.plan import Plan
from ingestion.formats.registry import understood
from ingestion.options import LoadOptions, Progress
from ingestion.rates import RateTable, most_frequent, own_rates
from ingestion.rates_file import read_rates
from ingestion.reading.files import content_hash
from ingestion.staging import Staging
from ingestion.summary import LoadSummary
from ingestion.write import Write
from ringtrace.errors import RingtraceError, Unavailable

#: How much of the time checking takes.
_CHECK_SHARE = 0.5


def load(
    path: Path, store: GraphStore, *, options: LoadOptions, staging: Path, progress: Progress = lambda _: None
) -> LoadSummary:
    """Put a source's transactions, entities and labels into the store; the same source again changes nothing.

    `staging` is a folder of this installation; the load takes as much room there as the unpacked source, and gives it
    back when it is complete. Killed at any moment, the same call finishes what was begun.

    Raises: `UnknownFormat`, `UnreadableSource`, `BadMap`, `BadRates`, `TooManyRefused`, `SourceChanged`; `IdConflict`
    where the store has another transaction under an id. After any of them the store is as it was.
    """
    began = time.perf_counter()
    plan = understood(path, options)
    rates = read_rates(options.rates) if options.rates is not None else None
    hashes = _hashes(plan)
    load_id = _load_id(hashes, plan, options)
    description = _description(path, plan, options, hashes)
    hashed = time.perf_counter()
    with Staging(staging / load_id).held() as folder:
        state = store.begin_load(load_id, description=description)
        if state.complete:
            folder.remove()
            return _done_before(store, load_id, plan)
        try:
            facts = folder.facts()
            if facts is None:
                if state.batches_done:
                    # What was staged is lost: batches made anew may be cut elsewhere, so the load begins anew as well.
                    store.abandon_load(load_id)
                    store.begin_load(load_id, description=description)
                facts = _checked(plan, folder, store, options, rates, progress)
                if _load_id(_hashes(plan), plan, options) != load_id:
                    msg = f"{path} changed while it was read; load it again"
                    raise SourceChanged(msg)
                folder.complete(facts)
            checked = time.perf_counter()
            write = Write(load_id, store, folder, facts)
            write.run(lambda share: progress(_CHECK_SHARE + (1 - _CHECK_SHARE) * share))
        except Unavailable:
            raise
        except RingtraceError:
            store.abandon_load(load_id)
            folder.remove()
            raise
        if not store.meta("base_currency") and facts["base_currency"]:
            store.set_meta("base_currency", facts["base_currency"])
        seconds = {"hash": hashed - began, "check": checked - hashed, "write": time.perf_counter() - checked}
        summary = _summary(load_id, plan, facts, write, seconds)
        store.set_meta(_meta_key(load_id), json.dumps(summary.to_dict()))
        store.finish_load(load_id)
        folder.remove()
        progress(1.0)
        finished = {**seconds, "write": time.perf_counter() - checked}
        return replace(summary, seconds={name: round(s, 3) for name, s in finished.items()})


def _hashes(plan: Plan) -> list[tuple[str, str]]:
    """Name and SHA-256 of every file that is read, in the order of their paths."""
    files = sorted({part.path for part in plan.parts} | set(plan.consulted))
    return [(path.name, content_hash(path)) for path in files]


def _load_id(hashes: list[tuple[str, str]], plan: Plan, options: LoadOptions) -> str:
    """A hash of all files' content and of everything that says how to read them."""
    said: dict[str, Any] = {
        "files": hashes,
        "parts": [(part.path.name, part.table_map.table) for part in plan.parts],
        "format": plan.format,
        "rates": content_hash(options.rates) if options.rates else None,
        "zone": options.zone,
        "base_currency": options.base_currency,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _description(path: Path, plan: Plan, options: LoadOptions, hashes: list[tuple[str, str]]) -> dict[str, Any]:
    said = {"source": path.name, "format": plan.format, "why": plan.why, "zone": options.zone}
    return {**said, "files": [{"name": name, "sha256": digest} for name, digest in hashes]}


def summary_of(store: GraphStore, load_id: str) -> dict[str, Any]:
    """What a complete load told of itself, as `LoadSummary.to_dict`; empty where it came by another door."""
    kept: dict[str, Any] = json.loads(store.meta(_meta_key(load_id)) or "{}")
    return kept


def _checked(
    plan: Plan,
    folder: Staging,
    store: GraphStore,
    options: LoadOptions,
    given: pa.Table | None,
    progress: Progress,
) -> dict[str, Any]:
    """The facts of a load, staged but for its manifest."""
    folder.start()
    now = options.now or datetime.now(UTC)
    found = Check(plan, folder, options=options, now=now).run(lambda share: progress(_CHECK_SHARE * share))
    base = options.base_currency or store.meta("base_currency") or most_frequent(found.currencies)
    if base and base not in EXPONENT:
        msg = f"base currency {base!r} is not known"
        raise BadRates(msg)
    rates = _rates(found, given, base, store)
    folder.put("rates", rates.to_arrow() if base else RATES.empty_table())
    _remark_missing_rates(found, rates)
    return _facts(plan, found, base)


def _rates(found: Checked, given: pa.Table | None, base: str, store: GraphStore) -> RateTable:
    """Rates that the user gives, else those of the transactions' own conversions; then what the store has."""
    mine = own_rates(found.conversions, base) if given is None else RateTable.from_arrow(given, base)
    return mine.or_else(RateTable.from_arrow(store.export_table("rates"), base))


def _remark_missing_rates(found: Checked, rates: RateTable) -> None:
    missing = sorted(set(found.currencies) - set(rates.series) - {rates.base})
    if missing:
        found.warnings.append(f"no rate into {rates.base} for {', '.join(missing)}: left out of sums in {rates.base}")


def _facts(plan: Plan, found: Checked, base: str) -> dict[str, Any]:
    return {
        "batches": found.batches,
        "rows_in": found.rows_in,
        "refused": found.refused,
        "entity_rows_in": found.entity_rows_in,
        "entities_refused": found.entities_refused,
        "repeated_ids": found.repeated_ids,
        "complete_truth": plan.complete_truth and not found.unlabelled,
        "label_source": next((p.table_map.label_source for p in plan.transactions), "source"),
        "base_currency": base,
        "warnings": found.warnings,
    }


def _summary(load_id: str, plan: Plan, facts: dict[str, Any], write: Write, seconds: dict[str, float]) -> LoadSummary:
    return LoadSummary(
        load_id=load_id,
        format=plan.format,
        rows_in=facts["rows_in"],
        stored=write.stored,
        already_there=write.already_there,
        quarantined=facts["refused"],
        entity_rows_in=facts["entity_rows_in"],
        entities_quarantined=facts["entities_refused"],
        repeated_ids=facts["repeated_ids"],
        without_rate=write.without_rate,
        base_currency=facts["base_currency"],
        warnings=tuple(facts["warnings"]),
        seconds=seconds,
    )


def _done_before(store: GraphStore, load_id: str, plan: Plan) -> LoadSummary:
    """What the first time did, with nothing new."""
    kept = summary_of(store, load_id)
    there = kept.get("stored", 0) + kept.get("already_there", 0)
    warnings: Sequence[str] = kept.get("warnings", ())
    return LoadSummary(
        load_id=load_id,
        format=plan.format,
        rows_in=kept.get("rows_in", 0),
        stored=0,
        already_there=there,
        quarantined=kept.get("quarantined", 0),
        entity_rows_in=kept.get("entity_rows_in", 0),
        entities_quarantined=kept.get("entities_quarantined", 0),
        repeated_ids=kept.get("repeated_ids", 0),
        without_rate=kept.get("without_rate", 0),
        base_currency=kept.get("base_currency", ""),
        repeated_load=True,
        warnings=tuple(warnings),
    )


def _meta_key(load_id: str) -> str:
    return f"load_summary:{load_id}"
