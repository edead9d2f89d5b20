"""The checked form of a load on local disk, between reading the source and writing the store.

A staging folder is used only if its manifest is there (written last) and every file is as the manifest says.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

#: Rises when the form of the folder or of what conversion makes of a row changes.
FORM: Final = 1
_MANIFEST: Final = "manifest.json"


class Staging:
    """One load's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self) -> Iterator[Self]:
        """The folder, while no other process here loads; whoever waits to load the same then finds it loaded."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self.folder.parent.with_suffix(".lock").open("a") as lock:
            # The kernel lets go when the holder ends, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self

    def start(self) -> None:
        """An empty folder."""
        self.remove()
        self.folder.mkdir(parents=True)

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, name: str, table: pa.Table) -> None:
        """Write a table."""
        with pa.OSFile(str(self.folder / f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
            out.write_table(table)

    def get(self, name: str) -> pa.Table:
        """Read a table, mapped into memory."""
        with pa.memory_map(str(self.folder / f"{name}.arrow")) as file:
            return pa.ipc.open_file(file).read_all()

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return (self.folder / f"{name}.arrow").exists()

    def append(self, name: str, values: npt.NDArray[Any]) -> None:
        """Add to a column on disk."""
        with (self.folder / f"{name}.bin").open("ab") as file:
            file.write(np.ascontiguousarray(values).tobytes())

    def column(self, name: str, kind: str) -> npt.NDArray[Any]:
        """A whole column from disk."""
        path = self.folder / f"{name}.bin"
        return np.fromfile(path, dtype=kind) if path.exists() else np.empty(0, dtype=kind)

    def replace(self, name: str, values: npt.NDArray[Any]) -> None:
        """Write a whole column."""
        (self.folder / f"{name}.bin").write_bytes(np.ascontiguousarray(values).tobytes())

    def complete(self, facts: dict[str, Any]) -> None:
        """Write the manifest: from now on the folder may be used, after a crash too."""
        files = _hashes(sorted(self.folder.iterdir()))
        document = {"form": FORM, "files": files, "facts": facts}
        draft = self.folder / f"{_MANIFEST}.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / _MANIFEST)

    def facts(self) -> dict[str, Any] | None:
        """What the manifest says of the load; None where the folder is not whole."""
        try:
            document = json.loads((self.folder / _MANIFEST).read_text(encoding="utf-8"))
            if document["form"] != FORM:
                return None
            fine = _hashes([self.folder / name for name in document["files"]]) == document["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        facts: dict[str, Any] = document["facts"]
        return facts if fine else None


def _hashes(files: Sequence[Path]) -> dict[str, str]:
    """The content of each file, by its name; hashing leaves other threads free."""
    with ThreadPoolExecutor() as pool:
        return dict(zip((file.name for file in files), pool.map(_hash, files), strict=True))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
