"""The registry of models: one immutable folder a version, and a pointer to the current one.

A version is the hash of the manifest, which holds the hash of every file: a model that was altered has another name.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Final
from uuid import uuid4

from gnn.errors import ModelRefused, NoModel
from gnn.model_files import files_of, read_bytes, read_json, sha256_of, write_bytes, write_json
from gnn.trained_model import TrainedModel

MANIFEST: Final = "manifest.json"
MANIFEST_FORMAT: Final = "ringtrace-manifest/1"
_CURRENT: Final = "current"
_VERSION: Final = re.compile(r"[0-9a-f]{20}")


def keep(staging: Path, models: Path) -> str:
    """Move a trained model (card, detectors, what else belongs to it) from `staging` into `models`; its version.

    Equal contents have one version, and keeping them again changes nothing. Atomic: a crash leaves `staging` or the
    new folder whole. Which model is current stays as it is.

    Raises: `ModelRefused` for a folder that is no model of ours; nothing is then kept.
    """
    _drop_leftovers(staging)
    model = TrainedModel(staging)
    for name in model.detector_names:
        model.detector(name)
    hashes = {path.relative_to(staging).as_posix(): sha256_of(path) for path in files_of(staging)}
    hashes.pop(MANIFEST, None)
    write_json(staging / MANIFEST, {"format": MANIFEST_FORMAT, "files": hashes})
    version = _version_of(staging)
    models.mkdir(parents=True, exist_ok=True)
    if (models / version).exists():
        _verify(models / version, version)
        shutil.rmtree(staging)
    else:
        _move(staging, models / version)
    return version


def make_current(models: Path, version: str) -> None:
    """Let the kept model `version` score from now on; atomic."""
    write_bytes(models / _CURRENT, f"{version}\n".encode())


def current(models: Path) -> TrainedModel:
    """The model that scores. Raises: `NoModel`, `ModelRefused`."""
    version = current_version(models)
    if version is None:
        raise NoModel("no model has been trained yet: run `ringtrace train`")
    return load(models, version)


def current_version(models: Path) -> str | None:
    """Version of the model that scores, as its pointer says; None before the first."""
    pointer = models / _CURRENT
    return read_bytes(pointer).decode(errors="replace").strip() if pointer.exists() else None


def versions(models: Path) -> list[str]:
    """The versions that are kept, by name."""
    return sorted(path.name for path in models.glob("*") if path.is_dir() and _VERSION.fullmatch(path.name))


def load(models: Path, version: str) -> TrainedModel:
    """A published model, after every file of it was checked against its version.

    Raises: `NoModel`, `ModelRefused` (damaged, altered, or with a file that could hold code).
    """
    if not _VERSION.fullmatch(version):
        msg = f"{version!r} is no version of a model"
        raise ModelRefused(msg)
    if not (models / version).is_dir():
        msg = f"there is no model {version}"
        raise NoModel(msg)
    _verify(models / version, version)
    return TrainedModel(models / version, version=version)


def _verify(folder: Path, version: str) -> None:
    """Raises: `ModelRefused` unless the folder holds exactly what its name says."""
    if _version_of(folder) != version:
        msg = f"{MANIFEST} of the model {version} was altered"
        raise ModelRefused(msg)
    manifest = read_json(folder / MANIFEST)
    listed = manifest.get("files")
    if manifest.get("format") != MANIFEST_FORMAT or not isinstance(listed, dict):
        msg = f"{MANIFEST} is not of the format {MANIFEST_FORMAT}"
        raise ModelRefused(msg)
    found = {path.relative_to(folder).as_posix(): path for path in files_of(folder)}
    del found[MANIFEST]
    for name in sorted(listed.keys() | found.keys()):
        if name not in found or name not in listed or sha256_of(found[name]) != listed[name]:
            msg = f"{name} of the model {version} is missing, foreign or damaged"
            raise ModelRefused(msg)


def _version_of(folder: Path) -> str:
    return hashlib.sha256(read_bytes(folder / MANIFEST)).hexdigest()[:20]


def _drop_leftovers(staging: Path) -> None:
    """Remove temporary files of writers that were killed: their names begin with a dot."""
    for path in staging.rglob(".*"):
        if path.is_file() and not path.is_symlink():
            path.unlink()


def _move(staging: Path, place: Path) -> None:
    """Rename, or copy and rename where `staging` lies on another file system."""
    try:
        staging.rename(place)
    except OSError:
        arriving = place.with_name(f".{place.name}.{uuid4().hex}")
        shutil.copytree(staging, arriving)
        arriving.rename(place)
        shutil.rmtree(staging)
