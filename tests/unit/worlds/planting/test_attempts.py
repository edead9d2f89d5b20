from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from attempt_texts import patterns_text

from worlds.planting.attempts import attempts_of, distinct
from worlds.planting.errors import BrokenPatterns

LINE = "2022/09/01 00:06,010,8000A,020,8000B,10.50,Euro,10.50,Euro,ACH,1"


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "patterns.txt"
    path.write_text("\n".join(lines))
    return path


def test_attempts_are_read_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(patterns_text(attempts=8))
    attempts = attempts_of(tmp_path / "p.txt")
    assert [a.typology for a in attempts] == ["CYCLE", "FAN-OUT", "FAN-IN", "STACK"] * 2
    assert all(a.is_findable and len(a.transfers) == len(a.lines) for a in attempts)
    one = attempts[0]
    assert one.digest == hashlib.sha256("\n".join(one.lines).encode()).hexdigest()
    assert one.is_development == (int(one.digest, 16) % 2 == 0)
    assert one.transfers[0].payer == one.transfers[-1].beneficiary


def test_transfers_to_oneself_are_no_transfers_and_amounts_are_dollars(tmp_path: Path) -> None:
    itself = LINE.replace("020,8000B", "010,8000A")
    path = _file(tmp_path, "BEGIN LAUNDERING ATTEMPT - RANDOM", itself, LINE, "END LAUNDERING ATTEMPT - RANDOM")
    (attempt,) = attempts_of(path)
    assert [(t.payer, t.beneficiary) for t in attempt.transfers] == [("10:8000A", "20:8000B")]
    assert attempt.transfers[0].dollars == pytest.approx(10.5 * 1.172)
    assert not attempt.is_findable


def test_the_same_attempt_in_two_files_is_one(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(patterns_text(attempts=8))
    attempts = attempts_of(tmp_path / "p.txt")
    assert len(distinct(attempts + attempts)) == 8


@pytest.mark.parametrize(
    ("lines", "number", "why"),
    [
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE[:-8], "END LAUNDERING"), 2, "fields"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE, LINE.replace("00:06", "00h06")), 3, "does not match"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE.replace("10.50,Euro,ACH", "ten,Euro,ACH")), 2, "ten"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE.replace("10.50,Euro,ACH", "-1,Euro,ACH")), 2, "'-1'"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE.replace("Euro,ACH", "Taler,ACH")), 2, "Taler"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE.replace("010,", "0x0,")), 2, "0x0"),
        (("BEGIN LAUNDERING ATTEMPT - SPIRAL", LINE), 1, "SPIRAL"),
        ((LINE,), 1, "outside"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", "END LAUNDERING"), 2, "no transfer"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE, "BEGIN LAUNDERING ATTEMPT - CYCLE"), 3, "before the last"),
        (("BEGIN LAUNDERING ATTEMPT - CYCLE", LINE), 2, "ends within"),
        (("",), 1, "no laundering attempt"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, lines: tuple[str, ...], number: int, why: str) -> None:
    path = _file(tmp_path, *lines)
    with pytest.raises(BrokenPatterns) as refused:
        attempts_of(path)
    assert f"{path}: line {number}: " in str(refused.value)
    assert why in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenPatterns, match="absent"):
        attempts_of(tmp_path / "absent.txt")
