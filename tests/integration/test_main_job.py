"""The main job on real files, through the tasks, on both stores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER

RINGTRACE = Path(sys.executable).parent / "ringtrace"
pytestmark = [pytest.mark.slow, pytest.mark.data, pytest.mark.timeout(900)]

#: Folder or file below the development data, its rows, and whether it says which transactions are illicit.
SOURCES = {
    "amlworld": ("amlworld/HI-Small_Trans_excerpt_36595.csv", 36_595),
    "amlsim_20k": ("amlsim/20K_fanin200cycle200", 120_558),
    "amlsim_1k": ("amlsim/1K_alerts_2020", 54_428),
    "amlsim_100": ("amlsim/100_full_aiyazmiran", 10_333),
}


#: On both stores at once, a thousand rings would take eight minutes of two cores.
FEW_EXPLAINED = {"RINGTRACE_EXPLAINED_RINGS": "100"}


def run(source: Path, home: Path, **environment: str) -> dict[str, Any]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RINGTRACE_")}
    command = [str(RINGTRACE), "run", str(source), "--home", str(home), "--no-serve", "--json"]
    done = subprocess.run(
        command,
        env={**clean, "RINGTRACE_GNN_EPOCHS": "2", "RINGTRACE_GNN_SECONDS": "3000", **FEW_EXPLAINED, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1, "standard output is one JSON object"
    report: dict[str, Any] = json.loads(lines[0])
    return report


def explain(ring: str, home: Path, **environment: str) -> dict[str, Any]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RINGTRACE_")}
    command = [str(RINGTRACE), "explain", ring, "--home", str(home), "--json"]
    done = subprocess.run(command, env={**clean, **environment}, capture_output=True, text=True, check=True)
    evidence: dict[str, Any] = json.loads(done.stdout)
    return evidence


def same_on_both(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name != "seconds"}


@pytest.fixture
def neo4j_store(neo4j_url: str) -> dict[str, str]:
    """Settings of an empty Neo4j, as environment variables."""
    with neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, PASSWORD)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    names = {"STORE_URL": neo4j_url, "STORE_USER": USER, "STORE_PASSWORD": PASSWORD}
    return {f"RINGTRACE_{name}": value for name, value in names.items()}


@pytest.mark.neo4j
@pytest.mark.parametrize("name", SOURCES)
def test_a_real_file_on_both_stores(name: str, shared_data: Path, neo4j_store: dict[str, str], tmp_path: Path) -> None:
    path, rows = SOURCES[name]
    with ThreadPoolExecutor(2) as pool:
        on_neo4j = pool.submit(run, shared_data / path, tmp_path / "neo4j", **neo4j_store)
        report = run(shared_data / path, tmp_path / "sqlite")
    assert report["transactions"] + report["quarantined"] == rows
    assert report["accounts"] > 0
    assert {"robust_statistics", "isolation_forest", "boosted_trees", "graph_network", "score_at"} <= set(
        report["detectors"]
    )
    for figure in report["detectors"].values():
        assert figure["pr_auc"] is not None or figure["why"]
    assert report["flagged"]["transactions"] > 0
    assert report["rings"], "a ring was found"
    ring = report["rings"][0]
    evidence = explain(ring["id"], tmp_path / "sqlite")
    assert evidence["ring_id"] == ring["id"]
    assert len(evidence["transfers"]) == ring["transactions"]
    assert evidence["reasons"]
    assert same_on_both(on_neo4j.result()) == same_on_both(report)


def test_a_wrong_file_fails_with_its_place_and_changes_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("this,is\nno,payment\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RINGTRACE_")}
    command = [str(RINGTRACE), "run", str(bad), "--home", str(tmp_path / "home"), "--no-serve", "--json"]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "bad.csv" in done.stderr
    assert done.stdout == ""


def test_the_same_run_again_gives_the_same_report(shared_data: Path, tmp_path: Path) -> None:
    path, _ = SOURCES["amlsim_100"]
    first = run(shared_data / path, tmp_path)
    assert same_on_both(run(shared_data / path, tmp_path)) == same_on_both(first)
