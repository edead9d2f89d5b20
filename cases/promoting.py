"""Which model scores, and who decided so: proposals and changes of the champion, each with its audit entry.

A change that people make needs two of them: one proposes, another one approves. Going back to a former champion
needs one, as it is urgent and was approved before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from cases.audit import AuditTrail
from cases.champions import CHAMPIONS, PROPOSALS, Champion, How, Proposal, champion_of
from cases.errors import DecisionLapsed, NoFormerChampion, SamePerson


class Promoting:
    """Takes decisions over the models of one installation; which files score follows from them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._audit = AuditTrail(engine)

    def champion(self) -> Champion | None:
        """The champion; None before the first, or where an earlier version of Ringtrace published it."""
        history = self.history(limit=1)
        return history[0] if history else None

    def history(self, *, limit: int = 1000) -> list[Champion]:
        """Champions, the present one first."""
        query = select(CHAMPIONS).order_by(CHAMPIONS.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [champion_of(row) for row in connection.execute(query)]

    def proposals(self) -> list[Proposal]:
        """Challengers that wait, oldest first."""
        query = select(PROPOSALS).order_by(PROPOSALS.c.at, PROPOSALS.c.version)
        with self._engine.connect() as connection:
            return [Proposal(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - a public name

    def published(self, version: str, *, details: dict[str, Any]) -> None:
        """Training made its model champion at once."""
        change = _Change(version, How.PUBLISHED, by="ringtrace", reason="trained")
        self._append(change, "model.published", details, number=None)

    def promote(self, version: str, *, over: str, who: str, reason: str, details: dict[str, Any]) -> bool:
        """Propose that `version` replaces the champion `over`, or approve what another one proposed.

        True: it is champion now; False: it waits for a second person.

        Raises: `SamePerson` for the one who proposed it; `DecisionLapsed` where another model became champion
        meanwhile.
        """
        number = self._number_of(over)
        waiting = {one.version: one for one in self.proposals()}.get(version)
        if waiting is None or waiting.champion != over:
            self._propose(version, over, who=who, reason=reason, details=details)
            return False
        if _person(waiting.by) == _person(who):
            msg = f"{who} proposed {version}: somebody else has to approve it"
            raise SamePerson(msg)
        change = _Change(version, How.PROMOTED, by=waiting.by, reason=waiting.reason, approved_by=who)
        self._append(change, "model.promoted", {**details, "over": over, "approval": reason}, number=number)
        return True

    def former(self) -> str:
        """The champion that the present one replaced. Raises: `NoFormerChampion`.

        After a rollback it is the one before that: never what was given up.
        """
        stack: list[str] = []
        for one in reversed(self.history()):
            if one.how is How.ROLLED_BACK:
                del stack[stack.index(one.version) + 1 :]
            else:
                stack = [*(version for version in stack if version != one.version), one.version]
        if len(stack) < 2:
            raise NoFormerChampion("there is no former model to go back to")
        return stack[-2]

    def roll_back(self, version: str, *, who: str, reason: str, details: dict[str, Any]) -> None:
        """The `former` champion is champion again. Raises: `DecisionLapsed` where it is former no more."""
        champion = self.champion()
        if champion is None or self.former() != version:
            msg = f"{version} is not the champion before the present one"
            raise DecisionLapsed(msg)
        change = _Change(version, How.ROLLED_BACK, by=who, reason=reason)
        self._append(change, "model.rolled_back", {**details, "from": champion.version}, number=champion.number)

    def _number_of(self, over: str) -> int | None:
        """Number of the champion. Raises: `DecisionLapsed` where it is another model."""
        champion = self.champion()
        if champion is not None and champion.version != over:
            msg = f"the champion is {champion.version} by now, not {over}"
            raise DecisionLapsed(msg)
        return None if champion is None else champion.number

    def _propose(self, version: str, over: str, *, who: str, reason: str, details: dict[str, Any]) -> None:
        row = {"version": version, "champion": over, "by": who, "reason": reason, "at": datetime.now(UTC)}

        def keep(connection: Connection) -> None:
            connection.execute(delete(PROPOSALS).where(PROPOSALS.c.version == version))
            connection.execute(insert(PROPOSALS).values(**row))

        self._audit.append(
            who=who,
            what="model.proposed",
            subject_kind="model",
            subject_id=version,
            details={**details, "over": over, "reason": reason},
            also=keep,
        )

    def _append(self, change: _Change, what: str, details: dict[str, Any], *, number: int | None) -> None:
        """Keep the change after champion `number`, and its audit entry: both or neither."""

        def keep(connection: Connection) -> None:
            last = connection.scalar(select(CHAMPIONS.c.number).order_by(CHAMPIONS.c.number.desc()).limit(1))
            if change.how is not How.PUBLISHED and last != number:
                raise DecisionLapsed("another model became champion in this moment; look again")
            connection.execute(insert(CHAMPIONS).values(number=(last or 0) + 1, at=datetime.now(UTC), **change.row()))
            connection.execute(delete(PROPOSALS).where(PROPOSALS.c.version == change.version))

        self._audit.append(
            who=change.approved_by or change.by,
            what=what,
            subject_kind="model",
            subject_id=change.version,
            details={**details, "reason": change.reason, "by": change.by},
            also=keep,
        )


@dataclass(frozen=True, slots=True)
class _Change:
    version: str
    how: How
    by: str
    reason: str
    approved_by: str | None = None

    def row(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "how": self.how.value,
            "by": self.by,
            "approved_by": self.approved_by,
            "reason": self.reason,
        }


def _person(name: str) -> str:
    """One person under all the ways to write the same name."""
    return " ".join(name.split()).casefold()
