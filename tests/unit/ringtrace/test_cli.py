from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ringtrace.cli import program
from ringtrace.cli.program import app, main
from ringtrace.errors import RingtraceError, WrongUse

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
WANTED = {
    "run",
    "inspect",
    "load",
    "train",
    "score",
    "rings",
    "explain",
    "quarantine",
    "generate",
    "plant",
    "evade",
    "features",
    "trace",
    "path",
    "common",
    "devices",
    "models",
    "replay",
    "drift",
    "validation-report",
}


def test_every_promised_command_is_there() -> None:
    assert set(COMMANDS) >= WANTED | {"serve", "worker", "beat", "up", "key"}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "key"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: ringtrace {command}" in re.sub(r"\s+", " ", result.output)


@pytest.mark.parametrize("command", ["history", "changes", "lineage", "decide"])
def test_every_command_about_one_ring_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, ["rings", command, "--help"])
    assert result.exit_code == 0
    assert f"Example: ringtrace rings {command}" in re.sub(r"\s+", " ", result.output)


@pytest.mark.parametrize("command", ["list", "show", "compare", "challenge", "promote", "rollback"])
def test_every_command_about_models_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, ["models", command, "--help"])
    assert result.exit_code == 0
    assert f"Example: ringtrace models {command}" in re.sub(r"\s+", " ", result.output)


@pytest.mark.parametrize(
    "arguments",
    [["run", "/no/such/file"], ["explain"], ["nonsense"], ["run", "--port-of-call"], ["rings", "--limit", "0"]],
)
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize(("error", "code"), [(RingtraceError("x is broken"), 1), (WrongUse("x is no y"), 2)])
def test_errors_become_exit_codes_and_one_line(
    error: RingtraceError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(program, "app", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert capsys.readouterr().err == f"ringtrace: {error}\n"


def test_generate_refuses_a_folder_that_is_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    monkeypatch.setattr(sys, "argv", ["ringtrace", "generate", "plant", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_plant_names_the_broken_line_and_exits_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    patterns = tmp_path / "broken.txt"
    patterns.write_text("BEGIN LAUNDERING ATTEMPT - CYCLE\n2022/09/01 00:06,010,8000A\n")
    arguments = ["ringtrace", "plant", str(patterns), "--background", str(tmp_path), "--into", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"{patterns}: line 2: 3 fields" in capsys.readouterr().err


def test_evade_names_the_manifest_that_is_missing_and_exits_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["ringtrace", "evade", str(tmp_path), "--preset", "delay", "--into", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"{tmp_path / 'manifest.json'} is no manifest of a planted world" in capsys.readouterr().err
