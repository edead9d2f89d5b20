"""What a run was made from, kept beside it: its scores can then be made again."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import JSON, Column, Engine, String, Table, delete, insert, select

from jobs.database import metadata

RUN_INPUTS: Final = Table(
    "score_run_inputs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("document", JSON, nullable=False),
)


class RunInputs:
    """The inputs of the runs of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, run_id: str, document: dict[str, Any]) -> None:
        """Keep what a run is made from, in place of what an earlier, broken attempt at the same run kept."""
        with self._engine.begin() as connection:
            connection.execute(delete(RUN_INPUTS).where(RUN_INPUTS.c.run_id == run_id))
            connection.execute(insert(RUN_INPUTS).values(run_id=run_id, document=document))

    def of(self, run_id: str) -> dict[str, Any] | None:
        """What was kept; None for a run of a version that kept nothing."""
        with self._engine.connect() as connection:
            document = connection.scalar(select(RUN_INPUTS.c.document).where(RUN_INPUTS.c.run_id == run_id))
        return None if document is None else dict(document)
