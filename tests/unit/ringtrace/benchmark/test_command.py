from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ringtrace.cli.program import main
from worlds.generate import generate


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the command."""
    monkeypatch.setattr(sys, "argv", ["ringtrace", "benchmark", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_world_is_measured_by_one_command_and_again_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generate(tmp_path / "world", accounts=600, days=40, seed=3)
    words = ["world", str(tmp_path / "world"), "--detectors", "raw_trees,isolation_forest"]
    words += ["--work", str(tmp_path / "work"), "--out", str(tmp_path / "out")]
    figures = []
    for _ in range(2):
        assert ended(monkeypatch, *words) == 0
        text = capsys.readouterr().out
        assert "| raw_trees |" in text
        assert "without payment format" in text
        kept = json.loads((tmp_path / "out" / "benchmark.json").read_text())
        figures.append([one["mean"] for one in kept["lines"]])
    assert figures[0] == figures[1]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "benchmark.md",
        "benchmark.json",
        "benchmark.html",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["elliptic", "."], "there is no data set 'elliptic'"),
        (["world", "."], "."),
        (["world", "nowhere"], "no such file"),
        (["world", ".", "--detectors", "oracle"], "there is no detector 'oracle'"),
        (["world", ".", "--labels", "ten"], "--labels: 'ten'"),
        (["world", ".", "--noise", "2"], "--noise: '2'"),
        (["world", ".", "--folds", "5", "--labels", "1"], "--folds goes with none"),
        (["store", "."], "--matured-at"),
        (["planted", "."], "manifest.json is missing"),
    ],
)
def test_wrong_use_is_said_in_one_line(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended(monkeypatch, *words) in {1, 2}
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
