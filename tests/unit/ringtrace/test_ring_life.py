"""The commands about one ring, over hand-made runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.database import make_tables, open_records
from ringtrace.cli.program import app
from ringtrace.errors import RingtraceError, WrongUse
from ringtrace.settings import Settings
from tests.ring_lives import ring, run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """`y` goes into `x` in the second run."""
    engine = open_records(Settings(home=tmp_path).records)
    make_tables(engine)
    run(engine, 0, ring("x", "abc"), ring("y", "de"), seen="abcde")
    run(engine, 1, ring("x", "abcdef", risk=90.0), seen="abcdef")
    engine.dispose()
    return tmp_path


def told(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["rings", *arguments, "--home", str(home)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_history_shows_risk_change_and_cause(home: Path) -> None:
    shown = told(home, "history", "x")
    assert "x: active; found by 2 runs from 2026-02-01 to 2026-02-02" in shown
    assert "transfers added: t-d, t-e, t-f" in shown
    assert "risk 60.0 -> 90.0" in shown
    assert "why: 1 transfer new in the data" in shown
    versions = json.loads(told(home, "history", "x", "--json"))["versions"]
    assert [one["run"]["run_id"] for one in versions] == ["run-1", "run-0"]


def test_changes_since(home: Path) -> None:
    assert "transfers added: t-d, t-e, t-f" in told(home, "changes", "x", "--since", "2026-02-01T03:00:00")
    assert "nothing was scored since" in told(home, "changes", "x", "--since", "2026-03-01")
    assert "transfers removed: t-d, t-e" in told(home, "changes", "y", "--since", "2026-02-01T03:00:00")


def test_lineage_names_what_a_ring_went_into(home: Path) -> None:
    shown = told(home, "lineage", "y")
    assert "y: superseded into x" in shown
    assert "merged    y -> x  2 transfers shared" in shown
    assert json.loads(told(home, "lineage", "y", "--json"))["truncated"] is False


def test_decisions_are_kept_with_who_and_why(home: Path) -> None:
    shown = told(home, "decide", "x", "exclude", "account:A-b", "--reason", "a payroll")
    assert "decision 1 is kept" in shown
    assert "excluded source         account A-b" in shown
    document = json.loads(told(home, "decide", "x", "undo", "1", "--reason", "mistaken", "--json"))
    assert document["decision"]["number"] == 2
    assert document["decision"]["who"].endswith("(command line)")
    assert document["layer"]["excluded"] == []
    assert document["needs_review"] is False
    # A superseded ring can still be decided about: its page stays.
    assert "decision 1" in told(home, "decide", "y", "exclude", "account:A-d", "--reason", "r")


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["decide", "x", "include", "account:nobody", "--reason", "r"], WrongUse),
        (["decide", "x", "include", "merchant:nobody", "--reason", "r"], WrongUse),
        (["decide", "x", "include", "--reason", "r"], WrongUse),
        (["decide", "x", "confirm", "x", "--reason", "r"], WrongUse),
        (["decide", "x", "undo", "first", "--reason", "r"], WrongUse),
        (["decide", "x", "exclude", "A-b", "--reason", "r"], WrongUse),
        (["decide", "x", "exclude", "account:A-b", "--reason", " "], WrongUse),
        (["decide", "x", "merge", "nobody", "--reason", "r"], RingtraceError),
        (["history", "nobody"], RingtraceError),
        (["lineage", "nobody"], RingtraceError),
        (["changes", "nobody", "--since", "2026-02-01"], RingtraceError),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, arguments: list[str], fact: type[RingtraceError]) -> None:
    with pytest.raises(fact):
        CliRunner().invoke(app, ["rings", *arguments, "--home", str(home)], catch_exceptions=False)
