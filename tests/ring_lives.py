"""Hand-made runs in real records, for tests of what becomes of rings: each ring is a text, a letter a transfer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Engine

from rings.records import RingRecord, RingRecords
from scoring.records import ScoreRecords, ScoreRun
from scoring.scores import level_of
from scoring.served import TRANSACTION_ROWS

START: Final = datetime(2026, 2, 1, 2, 15, tzinfo=UTC)


def at(night: int) -> datetime:
    """When run number `night` was scored."""
    return START + timedelta(days=night)


def ring(
    ring_id: str,
    transfers: str,
    *,
    risk: float = 60.0,
    typology: str = "fan_in",
    roles: Mapping[str, str] | None = None,
) -> RingRecord:
    """A ring of transfers `t-a`, `t-b`, … paid by accounts `A-a`, `A-b`, … to the account `hub`."""
    payers = {f"A-{one}": "source" for one in transfers} | {"hub": "collector"} | dict(roles or {})
    document: dict[str, Any] = {
        "id": ring_id,
        "typology": typology,
        "risk": risk,
        "level": level_of(risk).value,
        "amount_minor": 1000 * len(transfers),
        "turnover_minor": 1000 * len(transfers),
        "amount": f"{10 * len(transfers)}.00",
        "turnover": f"{10 * len(transfers)}.00",
        "currency": "EUR",
        "amount_base_minor": 1000 * len(transfers),
        "base_currency": "EUR",
        "members": [{"kind": "account", "id": name, "role": role} for name, role in sorted(payers.items())],
        "transactions": [f"t-{one}" for one in transfers],
        "transaction_count": len(transfers),
        "member_count": len(payers),
        "started_at": START.isoformat(),
        "ended_at": (START + timedelta(hours=len(transfers))).isoformat(),
        "truncated": False,
        "reasons": [],
    }
    digest = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    told = {"ring_id": ring_id, "reasons": [], "against": [], "narrative": "", "sha256": digest}
    drawn = {"ring_id": ring_id, "nodes": [], "edges": [], "truncated": False}
    return RingRecord(document=document, evidence=json.dumps(told), subgraph=drawn)


def run(
    engine: Engine,
    night: int,
    *rings: RingRecord,
    seen: str = "abcdefghijkl",
    complete: bool = True,
    basis: Mapping[str, Any] | None = None,
    **versions: str,
) -> str:
    """Keep run number `night`, which saw the transfers `seen`; its id."""
    scores, run_id = ScoreRecords(engine), f"run-{night}"
    scores.begin(
        ScoreRun(
            run_id=run_id,
            as_of=at(night),
            data_cut=len(seen),
            data_until=at(night),
            label_cut=None,
            model_version=versions.get("model", "m1"),
            rules_version=versions.get("rules", "r1"),
            scored_at=at(night),
        )
    )
    rows = [{"transaction_id": f"t-{one}", "score_at": 5.0, "score_now": 5.0, "level": "low"} for one in seen]
    scores.write_transactions(run_id, pa.Table.from_pylist(rows, TRANSACTION_ROWS))
    RingRecords(engine).write(run_id, list(rings), basis=basis)
    if complete:
        scores.complete(run_id, {})
    return run_id
