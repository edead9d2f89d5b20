"""Transactions: taken in, durable before the answer; and their scores."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Path, Response

from api.access import Asker, router_for
from api.answers.responses import errors
from api.answers.scores import TransactionLevel, TransactionScore
from api.answers.transactions import BATCH_EXAMPLE, BATCH_SCHEMA, BatchAnswer
from api.batches import store_batch, transactions_of
from api.bodies import RawBody, documented, parsed_object
from api.disclosure import full_reasons, reason_codes
from api.freshness import provenance, transactions_since
from api.idempotency import IdempotencyKey, key_hash, once
from api.ids import plausible, shown
from api.keys import Role
from api.services import Has, Services
from api.strict_json import canonical
from rings.queries.errors import UnknownTransaction

router: Final = router_for(Role.SCORE, tag="transactions")

TransactionId = Annotated[str, Path(description="percent-encoded", examples=["tx-1"])]
_REPLAYED: Final = {
    "description": "the answer was kept from an earlier request with this Idempotency-Key",
    "schema": {"type": "string", "enum": ["true"]},
}


@router.post(
    "/transactions",
    status_code=201,
    summary="Take in a batch of transactions",
    responses={
        201: {"headers": {"Idempotency-Replayed": _REPLAYED}},
        **errors(400, 401, 403, 408, 409, 413, 415, 422),
    },
    openapi_extra=documented(BATCH_SCHEMA, BATCH_EXAMPLE),
)
def take_in(
    body: RawBody, response: Response, services: Has, asker: Asker, idempotency_key: IdempotencyKey = None
) -> BatchAnswer:
    """All or nothing: every fault is listed by index. What was acknowledged is durable; sent again, it changes nothing.

    A transaction's id is the client's. The same id with another body is a conflict, unless `supersedes_id` says
    what it corrects.
    """
    content = parsed_object(body)
    rows = transactions_of(content, services)
    unique = canonical(content)
    if idempotency_key is None:
        load_id = f"api-{sha256(unique).hexdigest()}"
        answer = store_batch(services, load_id, rows)
    else:
        name = key_hash(owner=asker.key_id, route="transactions", key=idempotency_key)
        load_id = f"api-{sha256(name.encode() + unique).hexdigest()}"
        answer, replayed = once(services.engine, name, unique, lambda: store_batch(services, load_id, rows))
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
    return BatchAnswer.model_validate(answer)


@router.get(
    "/transactions/{transaction_id:path}/score", summary="Scores of a transaction", responses=errors(401, 403, 404)
)
def score(transaction_id: TransactionId, services: Has, asker: Asker) -> TransactionScore | TransactionLevel:
    """The latest scores with their reasons; a key with the role `score` gets the level and general reason codes."""
    ends = _ends(services, transaction_id)
    record = services.scores.transaction(transaction_id)
    run = record["run"] if record is not None else services.scores.latest_run()
    since = sum(transactions_since(services, end, run) for end in ends)
    shared = provenance(record, run, since, status=None)
    reasons = record["reasons"] if record is not None else []
    if not asker.investigates:
        return TransactionLevel(transaction_id=transaction_id, reasons=reason_codes(reasons, asker), **shared)
    known: dict[str, Any] = dict(record or {})
    return TransactionScore(
        transaction_id=transaction_id,
        risk=_rounded(known.get("score_now")),
        score_at=_rounded(known.get("score_at")),
        score_now=_rounded(known.get("score_now")),
        probability=known.get("probability"),
        rules_version=known["run"]["rules_version"] if known else None,
        reasons=full_reasons(reasons, asker),
        ring_id=known.get("ring_id"),
        **shared,
    )


def _ends(services: Services, transaction_id: str) -> list[str]:
    """The accounts at the ends of a transaction. Raises: `UnknownTransaction`."""
    found = services.store.transactions([transaction_id]) if plausible(transaction_id) else None
    if found is None or found.num_rows == 0:
        msg = f"no transaction has the id {shown(transaction_id)}"
        raise UnknownTransaction(msg)
    row = found.to_pylist()[0]
    ends = {row[f"{end}_id"] for end in ("source", "target") if row[f"{end}_kind"] == "account"}
    return sorted(ends - {None})


def _rounded(risk: float | None) -> float | None:
    return None if risk is None else round(risk, 1)
