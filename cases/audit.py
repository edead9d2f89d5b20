"""The audit trail: who did what to which subject, appended only, each entry chained to the one before by its hash.

Whoever can write the table can rewrite the whole chain; a copy of the head kept elsewhere (`AuditTrail.head`) finds
that too, and a cut tail.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, Column, Connection, Engine, Integer, Row, String, Table, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from cases.errors import AuditBroken
from jobs.database import UtcTime, metadata

#: What the first entry is chained to.
ORIGIN: Final = "0" * 64
#: Writers that meet at the same number try again so often.
_ATTEMPTS: Final = 200

audit_table: Final = Table(
    "audit_log",
    metadata,
    # The primary key makes the chain one: two writers cannot both take a number.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(100), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", String(300), nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry's number and hash; 0 and `ORIGIN` while there is none."""

    number: int
    hash: str


class AuditTrail:
    """The audit trail of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(
        self,
        *,
        who: str,
        what: str,
        subject_kind: str,
        subject_id: str,
        details: Mapping[str, Any] | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> Head:
        """The new head. Safe beside other writers and processes.

        What `also` writes is kept in the same transaction, or neither is; it may be called again after a rollback.
        As entries come one after the other, so do those who call it: it sees what the one before it wrote.
        """
        entry: dict[str, Any] = {
            "who": who,
            "what": what,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "details": dict(details or {}),
        }
        for attempt in range(_ATTEMPTS):
            last = self.head()
            entry |= {"number": last.number + 1, "previous": last.hash, "at": datetime.now(UTC)}
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(audit_table).values(**entry, hash=_hash(entry)))
                    if also is not None:
                        also(connection)
            except (IntegrityError, OperationalError):
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.002 * (attempt % 10))
                continue
            return Head(number=entry["number"], hash=_hash(entry))
        raise AssertionError  # the loop returns or raises

    def head(self) -> Head:
        """The last entry's number and hash."""
        query = select(audit_table.c.number, audit_table.c.hash).order_by(audit_table.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Head(number=0, hash=ORIGIN) if row is None else Head(number=row.number, hash=row.hash)

    def verify(self, known: Head | None = None) -> int:
        """How many entries the trail has, all of them whole and in their place.

        Raises: `AuditBroken` naming the first entry that was edited, is missing or stands elsewhere; with a `known`
        head from before also where the trail was cut or written anew.
        """
        previous, count = ORIGIN, 0
        with self._engine.connect() as connection:
            for row in connection.execute(select(audit_table).order_by(audit_table.c.number)):
                count += 1
                if row.number != count or row.previous != previous or row.hash != _hash(_entry(row)):
                    msg = f"audit entry {count} was edited, moved or removed"
                    raise AuditBroken(msg)
                if known is not None and row.number == known.number and row.hash != known.hash:
                    msg = f"the audit trail was written anew before entry {known.number}"
                    raise AuditBroken(msg)
                previous = row.hash
        if known is not None and known.number > count:
            msg = f"the audit trail ends at entry {count}, it had {known.number}"
            raise AuditBroken(msg)
        return count


def _entry(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "hash"}  # noqa: SLF001 - a public name


def _hash(entry: Mapping[str, Any]) -> str:
    told = {**entry, "at": entry["at"].astimezone(UTC).isoformat()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
