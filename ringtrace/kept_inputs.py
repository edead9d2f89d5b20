"""What a re-score keeps so that any score of it can be made again: tables, settings, versions and digests."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from graph.assembly import entity_file
from graph.errors import SnapshotDamaged
from graph.features.catalogue import CATALOGUE_HASH
from graph.motifs.settings import MOTIF_HASH
from graph.snapshot import entities_digest, entities_of
from ringtrace import __version__
from ringtrace.fingerprints import code_digest, fingerprints
from ringtrace.learning import Snapshot
from ringtrace.place import Place
from ringtrace.scored import Scored
from ringtrace.settings import Settings
from rules import table
from rules.tables import RuleTables


def versions(zone: str) -> dict[str, str]:
    """What must be the same for scores to be made again."""
    return {"features": CATALOGUE_HASH, "motifs": MOTIF_HASH, "rules": table.version(RuleTables(zone=zone))}


def keep_entities(place: Place, data: Snapshot) -> str | None:
    """Keep the accounts, owners and merchants that `data` was made with; their digest.

    None where a load was completed in the same moment, so that the store shows others already.
    """
    with contextlib.suppress(FileNotFoundError, SnapshotDamaged):
        entities = entities_of(place.store)
        if entities_digest(data.columns, place.settings.snapshots) == entities.digest:
            return entity_file.write(entities, folder_of(place.settings))
    return None


def folder_of(settings: Settings) -> Path:
    """Where entities are kept, by digest."""
    return settings.home / "entities"


def inputs_of(place: Place, scored: Scored, entities: str | None) -> dict[str, Any]:
    """The document that `scoring.run_inputs` keeps."""
    zone = place.settings.zone
    return {
        "software": __version__,
        "code": code_digest(),
        "zone": zone,
        "base_currency": scored.columns.base_currency,
        "entities": entities,
        "versions": versions(zone),
        "digests": fingerprints(scored.columns, scored.features, scored.scene.instances, scored.hits, scored.detectors),
    }
