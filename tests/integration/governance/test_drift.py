"""Drift: nothing on the same life, much on another one; thresholds and exit codes; what cannot be measured."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from gnn import registry
from gnn.errors import ModelRefused
from graph.canonical.vocabulary import EndKind
from ringtrace.cli.program import app
from ringtrace.governance.drift import FEWEST, Window, drift, exceeded
from ringtrace.governance.errors import NothingToCompare
from ringtrace.pipeline import Place
from ringtrace.reference import REFERENCE_FILE, Reference
from tests.stored import load, payment


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


def told(place: Place, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["drift", *arguments, "--home", str(place.settings.home)])


def test_the_same_life_is_listed_by_period(place: Place) -> None:
    found = drift(place, Window("week"), quiet)
    names = set(Reference.read(registry.current(place.settings.models).folder).features)
    assert len(names) > 100
    for period in found["periods"]:
        assert set(period["features"]) == names
        assert {"boosted_trees", "isolation_forest", "score_at"} <= set(period["scores"])
        assert sum(period["levels"].values()) == pytest.approx(1.0)
        assert datetime.fromisoformat(period["from"]).weekday() == 0
        assert all(value >= 0 for value in period["features"].values())
    whole = drift(place, Window(), quiet)["periods"]
    assert sum(period["rows"] for period in found["periods"]) == whole[0]["rows"]
    assert whole[0]["scores"]["isolation_forest"] < 0.25


def test_a_table_and_json_say_the_same(place: Place) -> None:
    found = json.loads(told(place, "--json").stdout)
    table = told(place)
    assert table.exit_code == 0
    assert f"{found['periods'][0]['scores']['score_at']:.3f}" in table.stdout
    assert "below .1 stable, above .25 shifted" in table.stdout


def test_another_life_is_found_and_fails_where_asked(place: Place) -> None:
    last = place.store.data_cut().data_until
    assert last is not None
    table = next(iter(place.store.export_transactions())).to_pylist()
    accounts = sorted({row["source_id"] for row in table if row["source_kind"] == EndKind.ACCOUNT})[:40]
    random = np.random.default_rng(1)
    rows = [
        payment(
            f"new-{k}",
            *random.choice(accounts, size=2, replace=False).tolist(),
            occurred_at=last + timedelta(minutes=k + 1),
            amount=9_000_000,
        )
        for k in range(2 * FEWEST)
    ]
    load(place.store, "another life", rows)
    since = (last + timedelta(seconds=1)).replace(microsecond=0).isoformat()
    found = drift(place, Window("all", last), quiet)
    (period,) = found["periods"]
    assert period["rows"] == 2 * FEWEST
    high = exceeded(found, 0.25)
    assert len(high) > 20
    assert [value for _, _, value in high] == sorted((value for _, _, value in high), reverse=True)
    done = told(place, "--since", since[:19], "--fail-above", "0.25", "--top", "3")
    assert done.exit_code == 1
    assert done.stderr.count("is above 0.25") == 3
    assert told(place, "--since", since[:19], "--fail-above", "1000").exit_code == 0


def test_a_period_that_is_too_short_fails_nothing(place: Place) -> None:
    found = drift(place, Window(), quiet)
    short = {**found, "periods": [{**found["periods"][0], "enough": False}]}
    assert exceeded(short, 0.0) == []


def test_what_cannot_be_measured_is_said(place: Place) -> None:
    with pytest.raises(NothingToCompare, match="nothing can have moved"):
        drift(place, Window("all", datetime.fromisoformat("2999-01-01T00:00:00+00:00")), quiet)
    done = CliRunner().invoke(app, ["drift", "--by", "hour"])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("content", "words"), [(None, "train again"), ("{}", "damaged"), ('{"format": "other/1"}', "not of the format")]
)
def test_a_model_without_bins_or_with_foreign_ones_is_refused(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / REFERENCE_FILE).write_text(content)
    with pytest.raises(ModelRefused, match=words):
        Reference.read(tmp_path)
