"""Score runs as records: appended, never overwritten, invisible until complete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import JSON, Boolean, Column, Engine, Float, Integer, String, Table, Text, delete, select, update

from jobs.database import UtcTime, metadata
from scoring.bulk import append
from scoring.errors import RunIsComplete, UnknownRun

RUNS: Final = Table(
    "score_runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("as_of", UtcTime, nullable=False),
    Column("data_cut", Integer, nullable=False),
    Column("data_until", UtcTime),
    Column("label_cut", UtcTime),
    Column("model_version", String, nullable=False),
    Column("rules_version", String, nullable=False),
    Column("scored_at", UtcTime, nullable=False, index=True),
    Column("complete", Boolean, nullable=False),
    Column("summary", JSON, nullable=False),
)
#: Below what any database takes as the parameters of one query.
_IDS_A_QUERY: Final = 500
_WITHOUT_ROWID: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
TRANSACTION_SCORES: Final = Table(
    "transaction_scores",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("transaction_id", String, primary_key=True),
    Column("score_at", Float, nullable=False),
    Column("score_now", Float, nullable=False),
    Column("probability", Float),
    Column("level", String, nullable=False),
    Column("ring_id", String),
    Column("reasons", Text),
    **_WITHOUT_ROWID,
)
ACCOUNT_SCORES: Final = Table(
    "account_scores",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("account_id", String, primary_key=True),
    Column("risk", Float, nullable=False),
    Column("level", String, nullable=False),
    Column("status", String, nullable=False),
    Column("reasons", Text),
    Column("ring_ids", Text),
    **_WITHOUT_ROWID,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRun:
    """Which data, knowledge, model and rules one re-score used."""

    run_id: str
    #: the time T of the re-score: what happened before it counts
    as_of: datetime
    data_cut: int
    #: latest `occurred_at` in the cut
    data_until: datetime | None
    #: labels known until then were used; None: no labels
    label_cut: datetime | None
    model_version: str
    rules_version: str
    scored_at: datetime


class ScoreRecords:
    """Reads and writes score runs in the records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, run: ScoreRun) -> None:
        """Start a run; rows of an incomplete run of the same id are removed.

        Raises: `RunIsComplete`.
        """
        assert ":" not in run.run_id, "score ids are cut at the first colon"
        with self._engine.begin() as connection:
            complete = connection.scalar(select(RUNS.c.complete).where(RUNS.c.run_id == run.run_id))
            if complete:
                raise RunIsComplete(run.run_id)
            for table in (TRANSACTION_SCORES, ACCOUNT_SCORES, RUNS):
                connection.execute(delete(table).where(table.c.run_id == run.run_id))
            connection.execute(RUNS.insert().values(**asdict(run), complete=False, summary={}))

    def write_transactions(self, run_id: str, rows: pa.Table) -> None:
        """Append rows of schema `scoring.served.TRANSACTION_ROWS`, one row an id; all or none of them.

        Raises: `UnknownRun`, `RunIsComplete`.
        """
        self._require_open(run_id)
        append(self._engine, TRANSACTION_SCORES, run_id, rows)

    def write_accounts(self, run_id: str, rows: pa.Table) -> None:
        """Append rows of schema `scoring.served.ACCOUNT_ROWS`, one row an id; all or none of them.

        Raises: `UnknownRun`, `RunIsComplete`.
        """
        self._require_open(run_id)
        append(self._engine, ACCOUNT_SCORES, run_id, rows)

    def complete(self, run_id: str, summary: dict[str, Any]) -> None:
        """Make the run visible. Raises: `UnknownRun`, `RunIsComplete`."""
        self._require_open(run_id)
        with self._engine.begin() as connection:
            connection.execute(update(RUNS).where(RUNS.c.run_id == run_id).values(complete=True, summary=summary))

    def _require_open(self, run_id: str) -> None:
        with self._engine.connect() as connection:
            complete = connection.scalar(select(RUNS.c.complete).where(RUNS.c.run_id == run_id))
        if complete is None:
            raise UnknownRun(run_id)
        if complete:
            raise RunIsComplete(run_id)

    def latest_run(self) -> dict[str, Any] | None:
        """The complete run that was scored last; None before the first."""
        order = (RUNS.c.scored_at.desc(), RUNS.c.run_id.desc())
        with self._engine.connect() as connection:
            query = select(RUNS).where(RUNS.c.complete).order_by(*order).limit(1)
            row = connection.execute(query).mappings().first()
        return None if row is None else dict(row)

    def run(self, run_id: str) -> dict[str, Any] | None:
        """A complete run; None: unknown, or not complete."""
        with self._engine.connect() as connection:
            query = select(RUNS).where(RUNS.c.run_id == run_id, RUNS.c.complete)
            row = connection.execute(query).mappings().first()
        return None if row is None else dict(row)

    def transaction(self, transaction_id: str, *, run_id: str | None = None) -> dict[str, Any] | None:
        """A transaction's scores in the latest (or the named) complete run, with `score_id` and `run`; None: none."""
        return self._subject("transaction", TRANSACTION_SCORES, transaction_id, run_id)

    def transactions(self, transaction_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Scores of the latest complete run by id, without reasons; those that it did not score are missing."""
        run = self.latest_run()
        if run is None:
            return {}
        columns = [c for c in TRANSACTION_SCORES.c if c.name not in {"run_id", "reasons"}]
        found: dict[str, dict[str, Any]] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(transaction_ids), _IDS_A_QUERY):
                wanted = TRANSACTION_SCORES.c.transaction_id.in_(transaction_ids[first : first + _IDS_A_QUERY])
                query = select(*columns).where(TRANSACTION_SCORES.c.run_id == run["run_id"], wanted)
                found |= {row["transaction_id"]: dict(row) for row in connection.execute(query).mappings()}
        return found

    def account(self, account_id: str, *, run_id: str | None = None) -> dict[str, Any] | None:
        """An account's score in the latest (or the named) complete run, with `score_id` and `run`; None: none."""
        return self._subject("account", ACCOUNT_SCORES, account_id, run_id)

    def served(self, score_id: str) -> dict[str, Any] | None:
        """What was served under `<run>:account:<id>` or `<run>:transaction:<id>`; None: nothing."""
        run_id, _, rest = score_id.partition(":")
        kind, _, subject_id = rest.partition(":")
        if kind == "account":
            return self.account(subject_id, run_id=run_id)
        return self.transaction(subject_id, run_id=run_id) if kind == "transaction" else None

    def _subject(self, kind: str, table: Table, subject_id: str, run_id: str | None) -> dict[str, Any] | None:
        run = self.latest_run() if run_id is None else self.run(run_id)
        if run is None:
            return None
        key = table.c[f"{kind}_id"]
        with self._engine.connect() as connection:
            query = select(table).where(table.c.run_id == run["run_id"], key == subject_id)
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        document = dict(row)
        for name in {"reasons", "ring_ids"} & document.keys():
            document[name] = json.loads(document[name]) if document[name] else []
        return {**document, "score_id": f"{run['run_id']}:{kind}:{subject_id}", "run": run}
