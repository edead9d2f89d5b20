"""A small hand-made world for tests of API and page: transactions in a real store, scores and rings in real records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from graph.canonical.schema import ACCOUNTS, TRANSACTIONS
from graph.store import open_store
from graph.store.protocol import GraphStore
from jobs.database import make_tables, open_records
from rings.canonical_json import canonical, sha256_of
from rings.records import RingRecord, RingRecords
from rings.subgraph import subgraph
from ringtrace.settings import Settings
from scoring.reasons import Reason, reason
from scoring.records import ScoreRecords, ScoreRun
from scoring.scores import level_of
from scoring.served import ACCOUNT_ROWS, TRANSACTION_ROWS
from tests.tablestore import transaction

START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
SCORED_AT: Final = datetime(2026, 1, 31, 2, 15, tzinfo=UTC)
RUN: Final = "20260131T021500Z-1"
#: Number of the ring whose evidence is not complete.
PASSED_OVER: Final = 3
TYPOLOGIES: Final = ("cycle", "fan_in", "gather_scatter")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRing:
    """One ring of the world: its transfers as rows of TRANSACTIONS, and all that is kept of it."""

    ring_id: str
    rows: tuple[dict[str, Any], ...]
    record: RingRecord
    risk: float

    @property
    def accounts(self) -> list[str]:
        """Its members."""
        return [member["id"] for member in self.record.document["members"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiWorld:
    """What was written."""

    settings: Settings
    rings: tuple[MadeRing, ...]


def make_world(home: Path, *, rings: int = 3, run: str = RUN, **settings: Any) -> ApiWorld:
    """Write the world below `home`; account ids hold a colon and a slash, as banks' own do."""
    chosen = Settings(home=home, **settings)
    home.mkdir(parents=True, exist_ok=True)
    made = tuple(_ring(number) for number in range(rings))
    store = open_store(chosen)
    store.set_meta("base_currency", "EUR")
    load(store, "world", [row for ring in made for row in ring.rows] + [_lonely()])
    cut = store.data_cut()
    store.close()
    engine = open_records(chosen.records)
    make_tables(engine)
    scores, records = ScoreRecords(engine), RingRecords(engine)
    scores.begin(
        ScoreRun(
            run_id=run,
            as_of=SCORED_AT,
            data_cut=cut.cut,
            data_until=cut.data_until,
            label_cut=None,
            model_version="20260130-5f2c9a",
            rules_version="9d1f03",
            scored_at=SCORED_AT,
        )
    )
    scores.write_transactions(run, pa.Table.from_pylist(list(_transaction_scores(made)), TRANSACTION_ROWS))
    scores.write_accounts(run, pa.Table.from_pylist(list(_account_scores(made)), ACCOUNT_ROWS))
    records.write(run, [ring.record for ring in made])
    scores.complete(run, {})
    engine.dispose()
    return ApiWorld(settings=chosen, rings=made)


def load(store: GraphStore, load_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of TRANSACTIONS as one load, with the first account as a known customer."""
    store.begin_load(load_id, description={"source": "test"})
    first = {"account_id": rows[0]["source_id"], "bank": "070", "number": "A0/0", "kind": "customer", "country": "DE"}
    store.write_entities(load_id, {"accounts": pa.Table.from_pylist([first], ACCOUNTS)})
    store.write_batch(load_id, 0, pa.Table.from_pylist(list(rows), TRANSACTIONS))
    store.finish_load(load_id)


def _legs(number: int) -> list[tuple[str, str]]:
    """Payer and beneficiary of each transfer of ring `number`."""
    name = [f"070:A{number}/{member}" for member in range(6)]
    match TYPOLOGIES[number % 3]:
        case "cycle":
            return [*pairwise(name[:5]), (name[4], name[0])]
        case "fan_in":
            return [(source, name[0]) for source in name[1:]]
        case _:
            return [(name[1], name[0]), (name[2], name[0]), (name[0], name[3]), (name[0], name[4])]


def _ring(number: int) -> MadeRing:
    ring_id, risk, typology = f"r-{number:04}", 95.0 - number, TYPOLOGIES[number % 3]
    rows = tuple(
        transaction(
            f"tx-{number}-{leg}",
            START + timedelta(days=number, hours=leg),
            source,
            target,
            amount_sent_minor=950_000 - leg,
            amount_received_minor=950_000 - leg,
            amount_base_minor=950_000 - leg,
            device_id="phone-1" if leg < 2 else None,
        )
        for leg, (source, target) in enumerate(_legs(number))
    )
    # A re-score passes the least risky over; here it is one that most tests leave alone.
    evidence = _evidence(ring_id, typology, risk, rows, runs=14 if number != PASSED_OVER else 0)
    document = _document(ring_id, typology, risk, rows, evidence)
    record = RingRecord(document=document, evidence=canonical(evidence), subgraph=subgraph(document, evidence))
    return MadeRing(ring_id=ring_id, rows=rows, record=record, risk=risk)


def _members(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    sources, targets = {row["source_id"] for row in rows}, {row["target_id"] for row in rows}
    roles = dict.fromkeys(sources & targets, "pass_through")
    roles |= dict.fromkeys(sources - targets, "source") | dict.fromkeys(targets - sources, "sink")
    return [{"kind": "account", "id": account, "role": roles[account]} for account in sorted(roles)]


def _said(rows: Sequence[dict[str, Any]], typology: str) -> list[Reason]:
    ids = [row["transaction_id"] for row in rows]
    first, last = rows[0]["occurred_at"].isoformat(), rows[-1]["occurred_at"].isoformat()
    values = {"transfers": len(rows), "members": len(_members(rows)), "first": first, "last": last}
    known = {"count": 1, "transfers": len(rows)}
    return [
        reason("M11", values={**values, "typology": typology}, transaction_ids=ids, weight=1.0),
        reason("M14", values={"count": 2, "transfers": len(rows)}, transaction_ids=ids[:2], weight=0.5),
        reason("M21", values=known, transaction_ids=ids[-1:], weight=0.2),
    ]


def _shown(one: Reason) -> dict[str, Any]:
    shown = one.as_json()
    del shown["against"]
    return {**shown, "title": one.kind.title, "restricted": one.kind.restricted}


def _money(minor: int) -> str:
    return f"{Decimal(minor).scaleb(-2):.2f}"


def _evidence(ring_id: str, typology: str, risk: float, rows: Sequence[dict[str, Any]], *, runs: int) -> dict[str, Any]:
    said = _said(rows, typology)
    ids = [row["transaction_id"] for row in rows]
    body = {
        "schema": "ringtrace.evidence/2",
        "ring_id": ring_id,
        "typology": typology,
        "risk": risk,
        "level": level_of(risk).value,
        "amount": _money(min(row["amount_sent_minor"] for row in rows)),
        "turnover": _money(sum(row["amount_sent_minor"] for row in rows)),
        "currency": "EUR",
        "started_at": _iso(rows[0]["occurred_at"]),
        "ended_at": _iso(rows[-1]["occurred_at"]),
        "members": _weighed(_members(rows)),
        "transfers": [_transfer(row, weight=1.0 - leg / 10) for leg, row in enumerate(rows)],
        "sufficient": _sufficient(ids, risk, runs=runs),
        "counterfactuals": _counterfactuals(ids) if runs else [],
        "runs": runs,
        "normal": [_comparison(_members(rows)[0]["id"])],
        "reasons": [_shown(one) for one in said if not one.against],
        "against": [_shown(one) for one in said if one.against],
        "counterfactual": {
            "strongest": ids[0],
            "risk_without_strongest": 20.0,
            "unflagging": ids[:1],
            "risk_without_unflagging": 20.0,
            "text": "without the transfer named here the ring would not be flagged",
        },
        "narrative": _narrative(said),
        "truncated": False,
        "missing": ["attributions by the graph network"],
        "versions": {"model": "20260130-5f2c9a", "rules": "9d1f03"},
    }
    return {**body, "sha256": sha256_of(body)}


def _weighed(members: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    told = {"sent": "9500.00", "received": "0.00", "currency": "EUR", "weight": round(1.0 / len(members), 4)}
    return [{**member, **told} for member in members]


def _sufficient(ids: Sequence[str], risk: float, *, runs: int) -> dict[str, Any]:
    """Three transfers with one of the world's others around them; of a ring that was passed over all of it."""
    return {
        "transaction_ids": list(ids[:3]) if runs else list(ids),
        "context": ["tx-lonely"] if runs else [],
        "risk": round(0.96 * risk, 1) if runs else risk,
        "risk_alone": 12.5 if runs else None,
        "share_of_risk": 0.96 if runs else 1.0,
        "holds": bool(runs),
        "truncated": not runs,
        "taken_out": len(ids) - 3 if runs else 0,
        "method": "fewest",
    }


def _counterfactuals(ids: Sequence[str]) -> list[dict[str, Any]]:
    text = "without these 2 transfers the risk would be 20, not flagged"
    return [{"change": "unflagged", "transaction_ids": list(ids[:2]), "risk": 20.0, "level": "low", "text": text}]


def _comparison(member: str) -> dict[str, Any]:
    return {
        "measure": "payees",
        "value": 41.0,
        "median": 3.0,
        "below": 120,
        "peers": 121,
        "share_below": 0.9917,
        "kind": "customer",
        "text": "half of the 121 customer accounts active then sent to 3 payees or less; this one to 41",
        "member": member,
        "window": {"days": 7, "from": _iso(START), "until": _iso(START + timedelta(days=7))},
    }


def _iso(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _narrative(said: Sequence[Reason]) -> str:
    speaking = "; ".join(one.text for one in said if not one.against)
    opposed = "; ".join(one.text for one in said if one.against)
    return f"Suspected ring. What brought it here: {speaking}. What speaks against suspicion: {opposed}."


def _transfer(row: dict[str, Any], *, weight: float) -> dict[str, Any]:
    return {
        "id": row["transaction_id"],
        "occurred_at": _iso(row["occurred_at"]),
        "source": {"kind": "account", "id": row["source_id"]},
        "target": {"kind": "account", "id": row["target_id"]},
        "amount_sent": _money(row["amount_sent_minor"]),
        "currency_sent": "EUR",
        "amount_received": _money(row["amount_received_minor"]),
        "currency_received": "EUR",
        "amount_base": _money(row["amount_base_minor"]),
        "device": row["device_id"],
        "score_at": 40.0,
        "weight": round(weight, 4),
        "attributions": {
            "rules": [{"code": "R01", "score": 0.5}],
            "detectors": {"boosted_trees": 0.99},
            "features": [{"name": "amount", "contribution": 1.5}],
            "parts": {"rules": 0.02, "baselines": 0.01, "trees": round(0.1 + weight / 10, 4), "network": 0.03},
        },
    }


def _document(
    ring_id: str, typology: str, risk: float, rows: Sequence[dict[str, Any]], evidence: dict[str, Any]
) -> dict[str, Any]:
    turnover = sum(row["amount_sent_minor"] for row in rows)
    amount = min(row["amount_sent_minor"] for row in rows)
    return {
        "id": ring_id,
        "typology": typology,
        "risk": risk,
        "level": level_of(risk).value,
        "amount_minor": amount,
        "turnover_minor": turnover,
        "amount": _money(amount),
        "turnover": _money(turnover),
        "currency": "EUR",
        "amount_base_minor": amount,
        "base_currency": "EUR",
        "members": _members(rows),
        "transactions": [row["transaction_id"] for row in rows],
        "transaction_count": len(rows),
        "member_count": len(_members(rows)),
        "holders": len(_members(rows)),
        "started_at": rows[0]["occurred_at"].isoformat(),
        "ended_at": rows[-1]["occurred_at"].isoformat(),
        "truncated": False,
        "reasons": evidence["reasons"],
    }


def _lonely() -> dict[str, Any]:
    """A payment between two accounts of which too little is known."""
    return transaction("tx-lonely", START, "012:lonely", "012:other")


def _transaction_scores(rings: Sequence[MadeRing]) -> Iterator[dict[str, Any]]:
    for ring in rings:
        said = json.dumps([one.as_json() for one in _said(ring.rows, "cycle")])
        for row in ring.rows:
            yield {
                "transaction_id": row["transaction_id"],
                "score_at": 40.0,
                "score_now": ring.risk,
                "probability": 0.25,
                "level": level_of(ring.risk).value,
                "ring_id": ring.ring_id,
                "reasons": said,
            }
    yield {"transaction_id": "tx-lonely", "score_at": 3.0, "score_now": 3.0, "probability": 0.001, "level": "low"}


def _account_scores(rings: Sequence[MadeRing]) -> Iterator[dict[str, Any]]:
    for ring in rings:
        ids = [row["transaction_id"] for row in ring.rows]
        said = [
            reason("D01", values={"share": 0.001}, transaction_ids=ids[:1], weight=0.9),
            *_said(ring.rows, "cycle"),
        ]
        for account in ring.accounts:
            yield {
                "account_id": account,
                "risk": ring.risk,
                "level": level_of(ring.risk).value,
                "status": "scored",
                "reasons": json.dumps([one.as_json() for one in said]),
                "ring_ids": json.dumps([ring.ring_id]),
            }
    yield {"account_id": "012:lonely", "risk": 0.0, "level": "low", "status": "insufficient_history"}
