"""The evidence that a re-score stored, replayed through the whole pipeline on the events that are left.

The whole pipeline: the engine over every event, every detector over every event, all rules, the ensemble, the ring's
measures and judge. What describes the data as a whole is what it was: the grid's columns, rarities, the model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from sqlalchemy import update

from gnn import registry
from gnn.trained_model import TrainedModel
from graph.changed.features import HELD
from graph.columns import Int32s
from graph.features.engine import FeatureEngine
from rings.evidence.again import around_of
from rings.evidence.building import build
from rings.measures import measure
from rings.recording import record_of
from rings.ring import Ring
from rings.scene import scene_of
from rings.table import ring_versions
from ringtrace import learning, rescoring
from ringtrace.pipeline import Place, evidence, load, open_place, rescore, train
from ringtrace.scored import Scored
from ringtrace.settings import Settings
from rules.evaluate import evaluate
from rules.tables import RuleTables
from worlds.generate import generate

RINGS = 6
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "evidence.json").read_text())


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@dataclass(frozen=True)
class World:
    place: Place
    scored: Scored

    def stored(self, ring: Ring) -> dict[str, Any]:
        return self.place.rings.evidence(ring.ring_id)

    def rows(self, ids: list[str]) -> Int32s:
        known = {name: row for row, name in enumerate(self.scored.columns.transaction_ids.to_pylist())}
        return np.array(sorted(known[one] for one in ids), dtype=np.int32)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("rerun")
    generate(folder / "world", accounts=1_000, days=45, seed=3)
    settings = Settings(home=folder / "home", gnn_epochs=2, gnn_seconds=20)
    with open_place(settings) as place:
        load(place, {"path": str(folder / "world")}, quiet)
        train(place, {}, quiet)
        rescore(place, {}, quiet)
        data = learning.snapshot(place)
        yield World(place, rescoring.score(place, data, registry.current(settings.models), quiet))


def whole(scored: Scored, ring: Ring, removed: Int32s) -> float:
    """The ring's risk by a whole re-score of the events that are left."""
    kept = np.setdiff1d(np.arange(len(scored.columns)), removed)
    left = scored.columns.picked(kept)
    features = FeatureEngine().update(left)
    held = [features.names.index(name) for name in HELD]
    features.values[:, held] = scored.features.values[kept][:, held]
    model = TrainedModel(scored.model.folder, version=scored.model.version)
    hits = evaluate(left, RuleTables())
    score_at = scored.ensemble.score(model.scores(left, features), hits, left)
    scene = replace(scene_of(left, score_at, scored.scene.instances, hits), rarity=scored.scene.rarity)
    events = np.searchsorted(kept, np.setdiff1d(ring.events, removed)).astype(np.int32)
    return round(scored.judge.risk(measure(scene, events)), 1) if len(events) >= 2 else 0.0


def test_nothing_taken_out_changes_nothing(world: World) -> None:
    again = rescoring._again(world.scored, "UTC")
    assert len(world.scored.rings) >= RINGS
    for ring in world.scored.rings:
        assert again.of(ring).judged(np.empty(0, dtype=np.int32)).risk == ring.risk


def test_a_rerun_equals_a_whole_rescore_of_what_is_left(world: World) -> None:
    again, random = rescoring._again(world.scored, "UTC"), np.random.default_rng(1)
    columns = world.scored.columns
    for ring in world.scored.rings[:3]:
        near = around_of(ring, columns)
        half = np.sort(random.permutation(ring.events)[: len(ring.events) // 2])
        anything = np.sort(random.permutation(np.setdiff1d(np.arange(len(columns)), ring.events))[:400])
        for removed in (half, np.union1d(near, half), np.union1d([0, 1], anything)):
            taken = removed.astype(np.int32)
            assert again.of(ring).judged(taken).risk == whole(world.scored, ring, taken)


def test_stored_sufficiency_and_counterfactuals_are_true_of_a_whole_rescore(world: World) -> None:
    columns, told = world.scored.columns, 0
    for ring in world.scored.rings[:RINGS]:
        evidence = world.stored(ring)
        assert evidence["ring_id"] == ring.ring_id
        jsonschema.Draft202012Validator(SCHEMA).validate(evidence)
        members = {one["id"] for one in evidence["transfers"]}
        enough = evidence["sufficient"]
        assert set(enough["transaction_ids"]) <= members
        kept = world.rows(enough["transaction_ids"])
        around, context = around_of(ring, columns), world.rows(enough["context"])
        assert set(context) <= set(around)
        out = np.union1d(np.setdiff1d(ring.events, kept), np.setdiff1d(around, context)).astype(np.int32)
        assert len(out) == enough["taken_out"]
        assert whole(world.scored, ring, out) == enough["risk"]
        lowest = {"low": 0.0, "medium": 30.0, "high": 70.0}[evidence["level"]]
        assert enough["holds"] == (enough["risk"] > lowest and enough["risk"] >= 0.95 * evidence["risk"])
        for one in evidence["counterfactuals"]:
            assert set(one["transaction_ids"]) < members
            assert whole(world.scored, ring, world.rows(one["transaction_ids"])) == one["risk"]
            told += 1
    assert told >= RINGS // 2


def test_same_input_same_bytes_and_labels_unchanged(world: World) -> None:
    """Built again from a fresh detection, evidence has the hash that the re-score stored."""
    scored, stored = world.scored, world.stored(world.scored.rings[0])
    labels = world.place.store.export_table("labels")
    sources = rescoring.sources_of(world.place, scored, stored["versions"])
    for ring in scored.rings[:2]:
        assert build(ring, sources)["sha256"] == world.stored(ring)["sha256"]
    assert world.place.store.export_table("labels").equals(labels)


def test_what_a_re_score_passed_over_is_completed_to_the_same_bytes(world: World) -> None:
    ring, place = world.scored.rings[0], world.place
    stored = world.stored(ring)
    run_id = place.rings.get(ring.ring_id)["run_id"]
    passed_over = record_of(ring, rescoring.sources_of(place, world.scored, stored["versions"]), runs=0)
    with place.engine.begin() as connection:
        where = (ring_versions.c.ring_id == ring.ring_id) & (ring_versions.c.run_id == run_id)
        connection.execute(update(ring_versions).where(where).values(evidence=passed_over.evidence))
    assert world.stored(ring)["runs"] == 0
    for _ in range(2):
        evidence(place, {"ring_id": ring.ring_id, "run_id": run_id}, quiet)
        assert world.stored(ring) == stored
