"""Why an account is suspected, shown in the transfers around it, as it is asked and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from graph.store.looking import GraphReader, Span, Transfer
from graph.store.protocol import GraphStore
from graph.store.views import us_of
from rings.around.looking import Near, transfers_near
from rings.around.transfers import Around
from rings.around.weights import NAMED_FROM, weights
from rings.queries.errors import WrongSpan
from rings.queries.subjects import account_keys, shown
from rings.records import RingRecords
from scoring.records import ScoreRecords

MAX_HOPS: Final = 3
#: Without a ring or a beginning so many days are looked at.
_DAYS: Final = 30
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundQuestion:
    """What is asked. Times are half-open `[since, until)`.

    Without any, the time of the account's rings; without an end, up to the last scored transaction.
    """

    account_id: str
    since: datetime | None = None
    until: datetime | None = None
    hops: int = 2
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Records:
    """What was kept of scores and rings."""

    scores: ScoreRecords
    rings: RingRecords


def ask_around(store: GraphStore, records: Records, question: AroundQuestion) -> dict[str, Any]:
    """The transfers around the account, those that belong most to what it is suspected of first.

    Raises: `UnknownAccount`, `WrongSpan`.
    """
    run = records.scores.latest_run()
    rings = _rings_of(records, question.account_id)
    since, until = _span(question, rings, run)

    def work(reader: GraphReader) -> Near:
        [key] = account_keys(reader, [question.account_id])
        return transfers_near(reader, key, Span(us_of(since), us_of(until)), hops=question.hops)

    near = store.look(work)
    scores = records.scores.transactions([one.transaction_id for one in near.transfers])
    around = _around(near.transfers, scores, records.rings)
    weight = weights(around)
    order = np.lexsort((np.arange(len(around)), -weight))[: question.limit].tolist()
    return {
        "account": f"account:{question.account_id}",
        "since": since,
        "until": until,
        "hops": question.hops,
        "run_id": run["run_id"] if run else None,
        "scored_at": run["scored_at"] if run else None,
        "transfers": [_shown(near.transfers[k], scores, float(weight[k])) for k in order],
        "total": len(around),
        "left_out": len(around) - len(order),
        "hubs": [{"account": key, "transfers": count} for key, count in sorted(near.left_out.items())],
        "why_empty": None if order else f"{question.account_id} had no transfer with another account in that time",
    }


def _rings_of(records: Records, account_id: str) -> list[dict[str, Any]]:
    score = records.scores.account(account_id)
    return [records.rings.get(ring_id) for ring_id in score["ring_ids"]] if score else []


def _span(
    question: AroundQuestion, rings: Sequence[Mapping[str, Any]], run: Mapping[str, Any] | None
) -> tuple[datetime, datetime]:
    """Raises: `WrongSpan`."""
    since, until = question.since, question.until
    if rings and since is None and until is None:
        begun, ended = ([datetime.fromisoformat(ring[name]) for ring in rings] for name in ("started_at", "ended_at"))
        return min(begun), max(ended) + _MOMENT
    if until is None:
        until = run["data_until"] + _MOMENT if run and run["data_until"] else datetime.now(UTC)
    since = until - timedelta(days=_DAYS) if since is None else since
    if until <= since:
        msg = f"until ({until.isoformat()}) lies before since ({since.isoformat()})"
        raise WrongSpan(msg)
    return since, until


def _around(transfers: Sequence[Transfer], scores: Mapping[str, Mapping[str, Any]], rings: RingRecords) -> Around:
    ends = np.unique([[one.source for one in transfers], [one.target for one in transfers]], return_inverse=True)[1]
    source, target = ends.reshape(2, len(transfers)).astype(np.int32)
    told = [scores.get(one.transaction_id, {}) for one in transfers]
    ring_ids = {one["ring_id"] for one in told if one.get("ring_id")}
    risk = {name: rings.get(name)["risk"] / 100.0 for name in ring_ids}
    return Around(
        source=source,
        target=target,
        suspicion=np.array([_suspicion(one) for one in told]),
        ring_risk=np.array([risk.get(one.get("ring_id"), 0.0) for one in told]),
    )


def _suspicion(score: Mapping[str, Any]) -> float:
    """As `rings.scene.suspicion_of`; 0 for what came after the last run."""
    return float(max(score.get("score_at", 0.0) / 100.0, score.get("probability") or 0.0))


def _shown(transfer: Transfer, scores: Mapping[str, Mapping[str, Any]], weight: float) -> dict[str, Any]:
    score = scores.get(transfer.transaction_id, {})
    return {
        **shown(transfer),
        "weight": round(weight, 4),
        "named": weight >= NAMED_FROM,
        "score_at": score.get("score_at"),
        "score_now": score.get("score_now"),
        "ring_id": score.get("ring_id"),
    }


def describe(document: Mapping[str, Any]) -> list[str]:
    """The answer for people."""
    lines = [_line(one) for one in document["transfers"]]
    lines += [f"  {hub['account']}: {hub['transfers']} transfers were not looked at" for hub in document["hubs"]]
    named = sum(one["named"] for one in document["transfers"])
    told = f"{named} of {document['total']} transfers belong to what is suspected (*)"
    return [*lines, document["why_empty"] or told]


def _line(one: Mapping[str, Any]) -> str:
    mark, ring = "*" if one["named"] else " ", f"  {one['ring_id']}" if one["ring_id"] else ""
    return (
        f"{one['weight']:.3f} {mark} {one['source']} -> {one['target']}  {one['transaction_id']}  "
        f"{one['occurred_at']:%Y-%m-%d %H:%M}  {one['amount_sent_minor']} {one['currency_sent']} (minor units){ring}"
    )
