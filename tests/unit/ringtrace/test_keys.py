from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from api.keys import verify
from cases.audit import AuditTrail
from jobs.database import open_records
from ringtrace.cli.program import app


def test_a_key_is_made_listed_and_revoked_and_the_audit_trail_says_so(tmp_path: Path) -> None:
    runner, home = CliRunner(), ["--home", str(tmp_path)]
    made = json.loads(
        runner.invoke(app, ["key", "create", "--role", "investigate", "--name", "desk", *home, "--json"]).output
    )
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    key = verify(engine, made["key"])
    assert key is not None
    assert (key.role, key.name) == ("investigate", "desk")
    listed = runner.invoke(app, ["key", "list", *home]).output
    assert made["id"] in listed
    assert made["key"] not in listed
    assert runner.invoke(app, ["key", "revoke", made["id"], *home]).exit_code == 0
    assert verify(engine, made["key"]) is None
    assert AuditTrail(engine).verify() == 2
    engine.dispose()
