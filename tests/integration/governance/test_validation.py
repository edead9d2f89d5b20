"""The validation report: what it holds, that equal files give equal bytes, and what it does without labels."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from ringtrace.cli.program import app
from ringtrace.governance.validation.document import Document, Wish, validation_report
from ringtrace.governance.validation.writing import write_report
from ringtrace.pipeline import Place


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@pytest.fixture(scope="module")
def document(place: Place) -> Document:
    return validation_report(place, Wish(), quiet)


def test_page_one_says_that_the_data_are_synthetic(document: Document, tmp_path: Path) -> None:
    assert document["data_are"] == "synthetic"
    write_report(document, tmp_path)
    page = (tmp_path / "validation.html").read_text()
    first = page[: page.index("<h2>")]
    assert "The data are synthetic" in first
    assert "cannot show" in first
    assert not re.search(r"<script|src=|href=|url\(|@import", page)


def test_every_figure_names_its_share_and_the_one_at_1_in_10000(document: Document) -> None:
    assert len(document["figures"]) >= 9
    share = document["reported"]["positive_share"]
    for figure in document["figures"]:
        assert figure["positive_share"] == share
        assert "at_1_in_10000" in figure
    by_name = {figure["figure"]: figure for figure in document["figures"]}
    assert by_name["PR-AUC"]["at_1_in_10000"] < by_name["PR-AUC"]["value"]
    low, high = by_name["PR-AUC"]["interval"]
    assert low <= by_name["PR-AUC"]["value"] <= high
    recall = by_name["recall, risk above 30"]
    assert recall["value"] == recall["at_1_in_10000"]


def test_lineage_names_files_loads_and_rejects(document: Document, world: Path) -> None:
    (load,) = document["lineage"]["loads"]
    assert load["rows_in"] == load["stored"] + load["already_there"] + load["quarantined"]
    assert {file["name"] for file in load["files"]} >= {"transactions.parquet", "labels.parquet"}
    assert all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) for file in load["files"])
    assert {label["verdict"] for label in document["lineage"]["labels"]} >= {"illicit"}
    assert (world / "transactions.parquet").exists()


def test_segments_and_periods_each_add_up_to_all(document: Document) -> None:
    reported = document["reported"]
    tables = {**document["segments"], "period": document["stability"]["periods"]}
    assert {"country of the payer", "type of the payer", "currency", "accounts"} <= set(tables)
    for rows in tables.values():
        for name in ("transactions", "illicit", "flagged"):
            assert sum(row[name] for row in rows) == reported[name]


def test_a_higher_threshold_flags_and_catches_no_more(document: Document) -> None:
    rows = document["sensitivity"]
    for name in ("flagged", "recall", "amount_caught"):
        assert np.all(np.diff([row[name] for row in rows]) <= 0), name
    at_30 = next(row for row in rows if row["risk_above"] == 30)
    assert at_30["flagged"] == document["reported"]["flagged"]


def test_the_sample_lies_just_below_the_line_and_is_told_without_labels(document: Document, tmp_path: Path) -> None:
    below = document["below_the_line"]
    assert below["drawn"] == len(below["sample"]) > 0
    assert all(20 < row["score_now"] <= 30 for row in below["sample"])
    assert len({row["transaction_id"] for row in below["sample"]}) == below["drawn"]
    write_report(document, tmp_path)
    with (tmp_path / "below-the-line.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["transaction_id"] for row in rows] == [row["transaction_id"] for row in below["sample"]]
    assert "label" not in rows[0]
    assert rows[0]["verdict"] == ""


def test_the_same_raw_files_give_the_same_bytes(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGTRACE_GNN_EPOCHS", "1")
    for out in ("one", "two"):
        done = CliRunner().invoke(app, ["validation-report", str(world), "--out", str(tmp_path / out), "--seeds", "2"])
        assert done.exit_code == 0, done.output
        assert len(done.stdout.split()) == 3
    for name in ("validation.json", "validation.html", "below-the-line.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    document: dict[str, Any] = json.loads((tmp_path / "one" / "validation.json").read_text())
    runs = document["stability"]["seeds"]["runs"]
    assert [run["seed"] for run in runs] == [0, 1]
    assert runs[0]["pr_auc"] == next(f["value"] for f in document["figures"] if f["figure"] == "PR-AUC")


def test_a_declaration_replaces_what_was_recognised(place: Place) -> None:
    declared = validation_report(place, Wish(data_are="real"), quiet)
    assert "declares the data to be real" in declared["notice"]


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["validation-report", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert "there is no such file or folder" in str(done.exception)
    assert not (tmp_path / "out").exists()
