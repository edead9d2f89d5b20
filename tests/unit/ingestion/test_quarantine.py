from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingestion.faults import Fault, first_of_each_row, quarantine_rows
from ingestion.quarantine import harmless, write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")'])
def test_formulas_are_made_plain_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_the_export_opens_as_it_was(tmp_path: Path) -> None:
    faults = [Fault(1, "amount", "=1", "bad"), Fault(2, "", 'a "quoted"\nline', "ragged")]
    assert write_csv(quarantine_rows("f.csv", faults), tmp_path / "q.csv") == 2
    with (tmp_path / "q.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["file", "row", "field", "value", "reason"],
            ["f.csv", "1", "amount", "'=1", "bad"],
            ["f.csv", "2", "", 'a "quoted"\nline', "ragged"],
        ]
    assert [p.name for p in tmp_path.iterdir()] == ["q.csv"]


def test_a_row_stands_once_with_its_first_fault() -> None:
    faults = [Fault(2, "b", "", "x"), Fault(1, "a", "", "y"), Fault(2, "a", "", "z")]
    assert first_of_each_row(faults) == [faults[1], faults[0]]


def test_no_faults_are_an_empty_table() -> None:
    assert quarantine_rows("f.csv", []).num_rows == 0
