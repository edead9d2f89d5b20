"""What every answer with a score says of when and from what it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.answers.scores import ScoreStatus
from api.services import Services


def transactions_since(services: Services, account_id: str, run: Mapping[str, Any] | None) -> int:
    """Transactions of an account that were recorded after the run's data cut."""
    after = run["data_cut"] if run is not None else 0
    _, count = services.store.account_transactions(account_id, recorded_after=after, limit=1)
    return count


def provenance(
    record: Mapping[str, Any] | None, run: Mapping[str, Any] | None, since: int, *, status: str | None
) -> dict[str, Any]:
    """The members of `ScoreBase`, from a score's record; all of them null where there is none."""
    run = run or {}
    scored = record is not None
    return {
        "score_id": record["score_id"] if record is not None else None,
        "level": record["level"] if record is not None else None,
        "status": _status(scored=scored, since=since, status=status),
        "scored_at": run.get("scored_at") if scored else None,
        "data_until": run.get("data_until") if scored else None,
        "model_version": run.get("model_version") if scored else None,
        "transactions_since": since,
    }


def _status(*, scored: bool, since: int, status: str | None) -> ScoreStatus:
    """Too little history stays that, however fresh; a scored subject is stale once more came."""
    if not scored or status == ScoreStatus.INSUFFICIENT_HISTORY:
        return ScoreStatus.INSUFFICIENT_HISTORY
    return ScoreStatus.STALE if since > 0 else ScoreStatus.SCORED
