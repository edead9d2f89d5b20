"""A served score comes out again after later loads, a correction and a promotion; what was tampered with is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc
import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from gnn import registry
from ringtrace.cli.program import app
from ringtrace.governance.errors import NotReplayable, UnknownScore
from ringtrace.governance.promote import promote
from ringtrace.governance.replay import replay
from ringtrace.pipeline import Place, rescore, train
from scoring.records import TRANSACTION_SCORES
from scoring.run_inputs import RUN_INPUTS
from tests.stored import load, payment, table


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@dataclass(frozen=True)
class Life:
    """Two runs: the second after a later load, a correction, another country of an account, and a promotion."""

    place: Place
    first: str
    second: str
    #: a transaction of the first run, corrected before the second
    corrected: str
    #: the riskiest transaction and account of the first run
    riskiest: str
    account: str


@pytest.fixture(scope="module")
def life(place: Place) -> Life:
    run = place.scores.latest_run()
    assert run is not None
    first = run["run_id"]
    export = place.store.export_transactions()
    rows = next(iter(export)).to_pylist()
    old = next(row for row in rows if row["source_kind"] == row["target_kind"] == "account")
    kept = {name: value for name, value in old.items() if name not in {"load_seq", "recorded_at", "load_id"}}
    correction = kept | {"transaction_id": "corrected-1", "supersedes_id": old["transaction_id"]}
    correction |= dict.fromkeys(("amount_sent_minor", "amount_received_minor", "amount_base_minor"), 123_456)
    later = [
        payment(f"later-{k}", old["source_id"], old["target_id"], occurred_at=old["occurred_at"], amount=10_000 + k)
        for k in range(20)
    ]
    moved = table("accounts", {"account_id": old["source_id"], "number": "1", "kind": "customer", "country": "KP"})
    load(place.store, "later", [correction, *later], entities={"accounts": moved})
    challenger = _promoted(place)
    rescore(place, {}, quiet)
    second = place.scores.latest_run()
    assert second is not None
    assert (second["run_id"], second["model_version"]) != (first, run["model_version"])
    assert second["model_version"] == challenger
    with place.engine.connect() as connection:
        mine = TRANSACTION_SCORES.c.run_id == first
        query = TRANSACTION_SCORES.select().where(mine).order_by(TRANSACTION_SCORES.c.score_now.desc()).limit(1)
        riskiest = connection.execute(query).mappings().one()["transaction_id"]
    return Life(place, first, second["run_id"], old["transaction_id"], riskiest, old["source_id"])


def _promoted(place: Place) -> str:
    """Another model becomes champion by hand."""
    before = place.promoting.champion()
    assert before is not None
    train(replace(place, settings=place.settings.model_copy(update={"seed": 5})), {}, quiet)
    (version,) = set(registry.versions(place.settings.models)) - {before.version}
    if registry.current_version(place.settings.models) != before.version:
        # Published at once: people take it back, then promote it.
        place.promoting.roll_back(before.version, who="Ann", reason="to look first", details={})
        registry.make_current(place.settings.models, before.version)
    place.tracking.compared(before.version, version, {"verdict": "ahead", "pr_auc_lead": None})
    assert not promote(place, version, who="Ann", reason="better")["promoted"]
    assert promote(place, version, who="Ben", reason="agreed")["promoted"]
    return version


def test_scores_come_out_again_after_all_that_came_later(life: Life) -> None:
    ids = [f"{life.first}:transaction:{life.corrected}", f"{life.first}:transaction:{life.riskiest}"]
    for score_id in [*ids, f"{life.first}:account:{life.account}"]:
        found = replay(life.place, score_id, quiet)
        assert found["equal"], found["first_difference"]
        assert found["served"] == found["replayed"]
        assert not any(part["different"] for part in found["parts"]), "one machine: detectors too, bit for bit"


def test_the_later_run_comes_out_again_as_well_and_is_another(life: Life) -> None:
    assert replay(life.place, f"{life.second}:transaction:later-3", quiet)["equal"]
    with pytest.raises(UnknownScore):
        replay(life.place, f"{life.first}:transaction:later-3", quiet)
    with pytest.raises(UnknownScore):
        replay(life.place, f"{life.second}:transaction:{life.corrected}", quiet)
    inputs = [life.place.inputs.of(run) for run in (life.first, life.second)]
    assert inputs[0] is not None
    assert inputs[1] is not None
    assert inputs[0]["entities"] != inputs[1]["entities"]
    assert inputs[0]["digests"]["features"] != inputs[1]["digests"]["features"]


def test_a_changed_amount_is_named_as_the_first_difference(life: Life) -> None:
    path = life.place.settings.home / "graph.sqlite"
    change = "UPDATE transactions SET amount_base_minor = amount_base_minor + ? WHERE transaction_id = ?"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change, (50_000_00, life.riskiest))
        connection.commit()
    try:
        found = replay(life.place, f"{life.first}:transaction:{life.riskiest}", quiet)
    finally:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(change, (-50_000_00, life.riskiest))
            connection.commit()
    assert found["first_difference"] == {"part": "events", "column": "amount_base_minor"}
    assert not found["equal"]
    assert any(part["part"] == "features" and part["different"] for part in found["parts"])


def test_an_altered_record_is_told_and_exits_with_1(life: Life) -> None:
    mine = (TRANSACTION_SCORES.c.run_id == life.first, TRANSACTION_SCORES.c.transaction_id == life.riskiest)
    served = life.place.scores.transaction(life.riskiest, run_id=life.first)
    assert served is not None
    arguments = ["replay", f"{life.first}:transaction:{life.riskiest}", "--home", str(life.place.settings.home)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    with life.place.engine.begin() as connection:
        connection.execute(update(TRANSACTION_SCORES).where(*mine).values(score_at=served["score_at"] - 1.0))
    try:
        done = CliRunner().invoke(app, arguments)
    finally:
        with life.place.engine.begin() as connection:
            connection.execute(update(TRANSACTION_SCORES).where(*mine).values(score_at=served["score_at"]))
    assert done.exit_code == 1
    assert "different: first in scores, score_at" in done.output


@pytest.mark.parametrize("score_id", ["", "nonsense", "run-1:transaction:x", "run-1:ring:x"])
def test_an_unknown_id_is_said_to_be_so(life: Life, score_id: str) -> None:
    with pytest.raises(UnknownScore, match="no score was served"):
        replay(life.place, score_id, quiet)


@contextmanager
def without(path: Path) -> Iterator[None]:
    aside = path.with_name(f"{path.name}-aside")
    shutil.move(path, aside)
    try:
        yield
    finally:
        shutil.move(aside, path)


def _model(life: Life) -> Path:
    run = life.place.scores.run(life.first)
    assert run is not None
    return Path(life.place.settings.models / run["model_version"])


def _entities(life: Life) -> Path:
    inputs = life.place.inputs.of(life.first)
    assert inputs is not None
    return Path(life.place.settings.home / "entities" / inputs["entities"])


@pytest.mark.parametrize(("missing", "words"), [(_model, "was deleted"), (_entities, "cannot be read")])
def test_what_is_no_longer_there_is_named(life: Life, missing: Callable[[Life], Path], words: str) -> None:
    with without(missing(life)), pytest.raises(NotReplayable, match=words):
        replay(life.place, f"{life.first}:transaction:{life.riskiest}", quiet)


@pytest.mark.parametrize("part", ["features", "rules", "motifs"])
def test_another_program_is_not_taken_for_the_runs(life: Life, part: str) -> None:
    inputs = life.place.inputs.of(life.first)
    assert inputs is not None
    other = {**inputs, "versions": {**inputs["versions"], part: "another"}}
    mine = RUN_INPUTS.c.run_id == life.first
    with life.place.engine.begin() as connection:
        connection.execute(update(RUN_INPUTS).where(mine).values(document=other))
    try:
        with pytest.raises(NotReplayable, match=f"other {part}"):
            replay(life.place, f"{life.first}:transaction:{life.riskiest}", quiet)
    finally:
        with life.place.engine.begin() as connection:
            connection.execute(update(RUN_INPUTS).where(mine).values(document=inputs))


def test_the_export_at_a_cut_is_what_was_visible_then(life: Life) -> None:
    run = life.place.scores.run(life.first)
    assert run is not None
    ids = [batch["transaction_id"] for batch in life.place.store.export_transactions(until=run["data_cut"])]
    assert not any(pc.any(pc.starts_with(one, "later-")).as_py() for one in ids)
