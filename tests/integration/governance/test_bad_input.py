"""Too few rows, labels of one class or none, a damaged challenger: said clearly, and what can go on goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gnn import registry
from gnn.errors import ModelRefused
from ringtrace.governance.challenge import challenge
from ringtrace.governance.drift import Window, drift
from ringtrace.governance.errors import NothingToCompare
from ringtrace.governance.promote import promote
from ringtrace.governance.replay import replay
from ringtrace.governance.validation.document import Wish, validation_report
from ringtrace.governance.validation.writing import write_report
from ringtrace.learning import NothingLoaded
from ringtrace.pipeline import Place, load, open_place, rescore, train
from ringtrace.settings import Settings
from tests.stored import NOON, payment
from tests.stored import load as load_rows
from worlds.generate import generate


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@contextmanager
def installed(home: Path, **settings: Any) -> Iterator[Place]:
    with open_place(Settings(home=home, gnn_epochs=1, gnn_seconds=600, **settings)) as place:
        yield place


def payments(count: int) -> list[dict[str, Any]]:
    return [
        payment(f"t{k}", f"A:{k % 7}", f"A:{(3 * k + 1) % 11}", occurred_at=NOON + timedelta(hours=k), amount=100 + k)
        for k in range(count)
    ]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A world in which everything is labelled clean, and a challenger."""
    folder = tmp_path_factory.mktemp("clean")
    generate(folder / "world", accounts=120, days=40, seed=2, rings=False)
    with installed(folder / "home", promotion="gate") as place:
        load(place, {"path": str(folder / "world")}, quiet)
        assert train(place, {}, quiet)["champion"]
        rescore(place, {}, quiet)
        yield place


@pytest.fixture(scope="module")
def challenger(clean: Place) -> str:
    folder = clean.settings.home
    with installed(folder, promotion="gate", seed=4) as other:
        trained = train(other, {}, quiet)
    assert not trained["champion"]
    return str(trained["model"])


def test_labels_of_one_class_leave_figures_out_and_say_why(clean: Place, tmp_path: Path) -> None:
    document = validation_report(clean, Wish(), quiet)
    assert "0 of them are known to be illicit" in document["why"]
    assert document["figures"] == []
    assert document["stability"]["seeds"]["why"] == document["why"]
    assert any("No figure of quality" in limit for limit in document["limits"])
    assert all("precision" not in row for row in document["sensitivity"])
    write_report(document, tmp_path)
    assert "No figures of quality" in (tmp_path / "validation.html").read_text()
    assert drift(clean, Window(), quiet)["periods"][0]["rows"] > 0


def test_models_cannot_be_compared_on_labels_of_one_class(clean: Place, challenger: str) -> None:
    with pytest.raises(NothingToCompare, match="figures need some of both"):
        challenge(clean, challenger, quiet)


def test_a_damaged_challenger_is_refused(clean: Place, challenger: str) -> None:
    path = clean.settings.models / challenger / "scoring.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    try:
        for decide in (
            lambda: promote(clean, challenger, who="Ann", reason="x"),
            lambda: challenge(clean, challenger, quiet),
        ):
            with pytest.raises(ModelRefused, match=r"scoring\.json"):
                decide()
    finally:
        path.write_bytes(whole)


def test_nothing_loaded_is_said(tmp_path: Path) -> None:
    with installed(tmp_path) as place, pytest.raises(NothingLoaded):
        train(place, {}, quiet)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_fewer_rows_than_a_split_needs(tmp_path: Path, count: int) -> None:
    """No detector can learn; rules score, and the score can be made again."""
    with installed(tmp_path) as place:
        load_rows(place.store, "few", payments(count))
        trained = train(place, {}, quiet)
        assert all(figure["pr_auc"] is None and figure["why"] for figure in trained["detectors"].values())
        run = rescore(place, {}, quiet)["run_id"]
        assert replay(place, f"{run}:transaction:t0", quiet)["equal"]
        if count == 1:
            for measure in (lambda: drift(place, Window(), quiet), lambda: validation_report(place, Wish(), quiet)):
                with pytest.raises(NothingToCompare):
                    measure()
        else:
            document = validation_report(place, Wish(), quiet)
            assert "labels" in document["why"]
            assert document["data_are"] == "not declared"


def test_without_any_label_a_report_is_made(tmp_path: Path) -> None:
    with installed(tmp_path) as place:
        load_rows(place.store, "some", payments(300))
        version = train(place, {}, quiet)["model"]
        assert "isolation_forest" in registry.load(place.settings.models, version).detector_names
        document = validation_report(place, Wish(seeds=3), quiet)
        assert document["reported"]["unknown"] == document["reported"]["transactions"] == 60
        assert document["why"]
