"""Sources made for a test, and what the first pass makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.check import Check, Checked
from ingestion.formats.registry import understood
from ingestion.options import LoadOptions
from ingestion.staging import Staging

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = {
    "transaction_id": "t1",
    "occurred_at": "2026-05-01T10:00:00Z",
    "source_id": "A",
    "target_id": "B",
    "amount_sent": "12.50",
    "currency_sent": "EUR",
}


@dataclass
class Pass:
    """The first pass over a source."""

    found: Checked
    staging: Staging

    @property
    def rows(self) -> list[dict[str, Any]]:
        tables = [self.staging.get(f"batch-{n:06}") for n in range(self.found.batches)]
        return pa.concat_tables(tables).to_pylist() if tables else []

    @property
    def refused(self) -> list[tuple[int, str, str, str]]:
        rows = self.staging.get("quarantine").to_pylist()
        return [(r["row"], r["field"], r["value"], r["reason"]) for r in rows]

    def entity(self, table: str) -> list[dict[str, Any]]:
        name = f"{table}-000000"
        return list(self.staging.get(name).to_pylist()) if self.staging.has(name) else []


@pytest.fixture
def first_pass(tmp_path: Path) -> Callable[..., Pass]:
    def run(source: Path | str | bytes, **options: Any) -> Pass:
        path = source
        if not isinstance(source, Path):
            path = tmp_path / "source.csv"
            path.write_bytes(source.encode() if isinstance(source, str) else source)
        assert isinstance(path, Path)
        chosen = LoadOptions(now=NOW, max_quarantine_share=options.pop("max_quarantine_share", 1.0), **options)
        staging = Staging(tmp_path / "staging")
        staging.start()
        found = Check(understood(path, chosen), staging, options=chosen, now=NOW).run(lambda _: None)
        assert found.rows_in == found.refused + sum(
            staging.get(f"batch-{n:06}").num_rows for n in range(found.batches)
        ) - int(staging.column("repeated", "?").sum())
        return Pass(found, staging)

    return run


@pytest.fixture
def canonical(first_pass: Callable[..., Pass]) -> Callable[..., Pass]:
    """A canonical file of one row for each given change of a good row."""

    def run(*changes: dict[str, str], **options: Any) -> Pass:
        names = list(dict.fromkeys([*GOOD, *(name for change in changes for name in change)]))
        lines = [",".join(names)]
        for number, change in enumerate(changes):
            row = {**GOOD, "transaction_id": f"t{number}", **change}
            lines.append(",".join(_quoted(row.get(name, "")) for name in names))
        return first_pass("\n".join(lines) + "\n", **options)

    return run


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n\r') else cell
