"""Champion and challenger through the commands: trained, compared, proposed, approved, rolled back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cases.errors import SamePerson
from gnn import registry
from gnn.errors import ModelRefused, NoModel
from ringtrace.cli.program import app
from ringtrace.errors import WrongUse
from ringtrace.governance.challenge import challenge
from ringtrace.governance.errors import NothingToCompare
from ringtrace.governance.judging import Ground, fitted_until_us
from ringtrace.governance.promote import promote, roll_back
from ringtrace.pipeline import Place, open_place, train
from ringtrace.settings import Settings


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@pytest.fixture(scope="module")
def challenger(place: Place) -> str:
    """A model of another seed that waits, as promotion is gated."""
    settings = place.settings.model_copy(update={"seed": 9, "promotion": "gate"})
    trained = train(replace(place, settings=settings), {}, quiet)
    assert not trained["champion"]
    return str(trained["model"])


@pytest.fixture
def current(place: Place) -> str:
    """The version that scores before the test."""
    version = registry.current_version(place.settings.models)
    assert version is not None
    return version


def told(place: Place, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(place.settings.home)])


def test_the_first_model_scores_at_once(place: Place, current: str) -> None:
    champion = place.promoting.champion()
    assert champion is not None
    assert champion.version == current
    assert not champion.is_by_hand
    (training,) = place.tracking.trainings(current)
    assert training["parameters"]["seed"] == 0
    assert training["metrics"]["score_at"] is not None
    assert training["data"]["hash"] == registry.load(place.settings.models, current).card["data"]["hash"]
    assert "scoring.json" in training["artefacts"]
    assert len(training["code"]) == 20


def test_a_challenger_is_compared_promoted_by_two_and_rolled_back(place: Place, challenger: str, current: str) -> None:
    with pytest.raises(NothingToCompare, match="not compared"):
        promote(place, challenger, who="Ann", reason="unseen")
    found = challenge(place, challenger, quiet)
    lead = found["pr_auc_lead"]
    assert lead["low"] <= lead["lead"] <= lead["high"]
    assert found["resampled_by"] == "scheme"
    assert found["illicit"] > 0
    figures = found["figures"]
    assert figures["challenger"]["pr_auc"] - figures["champion"]["pr_auc"] == pytest.approx(lead["lead"])
    assert challenge(place, challenger, quiet) | {"number": 0} == found | {"number": 0}, "the same again"
    assert not promote(place, challenger, who="Ann", reason="ahead")["promoted"]
    with pytest.raises(SamePerson):
        promote(place, challenger, who="ann", reason="again")
    assert registry.current_version(place.settings.models) == current
    assert promote(place, challenger, who="Ben", reason="agreed")["promoted"]
    assert registry.current_version(place.settings.models) == challenger
    retrained = train(replace(place, settings=place.settings.model_copy(update={"seed": 10})), {}, quiet)
    assert not retrained["champion"], "people chose the champion: training no longer replaces it"
    assert registry.current_version(place.settings.models) == challenger
    assert roll_back(place, who="Eve", reason="alerts doubled") == {"version": current, "over": challenger}
    assert registry.current_version(place.settings.models) == current
    assert place.audit.verify() > 0


def test_models_are_judged_on_later_rows_whose_labels_nobody_learned(
    place: Place, challenger: str, current: str
) -> None:
    models = [registry.load(place.settings.models, version) for version in (challenger, current)]
    frame = Ground.of(place).after(*models)
    times = frame.data.columns.occurred_at_us
    assert len(frame.test) > 0
    assert times[frame.test[0]] > max(fitted_until_us(model) for model in models) >= times[frame.test[0] - 1]
    assert np.all(frame.labels[frame.test] == -1)
    assert np.any(frame.data.labels[frame.test] == 1)


def test_a_crash_between_the_record_and_the_pointer_is_mended(place: Place, challenger: str, current: str) -> None:
    registry.make_current(place.settings.models, challenger)
    listed = json.loads(told(place, "models", "list", "--json").output)
    assert {one["version"]: one["state"] for one in listed["models"]}[current] == "champion"
    assert registry.current_version(place.settings.models) == current


def test_a_champion_whose_files_are_gone_blocks_nobody(place: Place, challenger: str, tmp_path: Path) -> None:
    """Also under the gate: without a champion there would be no scores at all."""
    home = Path(shutil.copytree(place.settings.home, tmp_path / "home"))
    with open_place(Settings(home=home, gnn_epochs=1, gnn_seconds=600, promotion="gate", seed=9)) as copy:
        for version in registry.versions(copy.settings.models):
            shutil.rmtree(copy.settings.models / version)
        assert train(copy, {}, quiet) | {"detectors": {}} == {"model": challenger, "champion": True, "detectors": {}}
        assert registry.current_version(copy.settings.models) == challenger


def test_two_trainings_are_told_apart(place: Place, challenger: str, current: str) -> None:
    found = json.loads(told(place, "models", "compare", current, challenger, "--json").output)
    assert found["parameters.seed"] == [0, 9]
    assert "data.hash" not in found
    shown: dict[str, Any] = json.loads(told(place, "models", "show", challenger, "--json").output)
    assert shown["trainings"][-1]["parameters"]["seed"] == 9
    assert not shown["is_champion"]


@pytest.mark.parametrize("command", [["challenge"], ["show"], ["promote", "--by", "Ann", "--reason", "x"]])
def test_an_unknown_or_impossible_version_is_refused(place: Place, command: list[str]) -> None:
    for version, error in (("0" * 20, NoModel), ("../x", ModelRefused)):
        done = told(place, "models", command[0], version, *command[1:])
        assert isinstance(done.exception, error)


def test_the_champion_needs_no_challenge(place: Place, current: str) -> None:
    with pytest.raises(WrongUse, match="champion"):
        challenge(place, current, quiet)
    with pytest.raises(WrongUse, match="already"):
        promote(place, current, who="Ann", reason="x")


@pytest.mark.parametrize(("who", "reason"), [(" ", "better"), ("Ann", "")])
def test_a_decision_without_a_name_or_a_reason_is_none(place: Place, challenger: str, who: str, reason: str) -> None:
    with pytest.raises(WrongUse, match="needs a name"):
        promote(place, challenger, who=who, reason=reason)


def test_a_champion_that_cannot_be_run_is_said_to_be_so(
    place: Place, challenger: str, current: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A champion made for another feature catalogue: what stays after an upgrade of the program."""
    models = tmp_path / "models"
    made = {}
    for version in (current, challenger):
        staging = tmp_path / version
        for path in (place.settings.models / version).rglob("*"):
            if path.is_file() and path.name != registry.MANIFEST:
                copy = staging / path.relative_to(place.settings.models / version)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
        if version == current:
            card = json.loads((staging / "card.json").read_text())
            card["features"]["catalogue"] = "another"
            (staging / "card.json").write_text(json.dumps(card))
        made[version] = registry.keep(staging, models)
    registry.make_current(models, made[current])
    settings = place.settings.model_copy()
    monkeypatch.setattr(type(settings), "models", models)
    found = challenge(replace(place, settings=settings), made[challenger], quiet)
    assert "trained on the feature catalogue another" in found["champion_refused"]
    assert found["pr_auc_lead"] is None
    assert found["figures"]["challenger"]["pr_auc"] > 0
    assert "champion" not in found["figures"]
