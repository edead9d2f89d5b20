"""Files of feature matrices and motif instances: npz without objects, bound to their columns by a hash."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.atomic import replaced
from graph.digest import digest_of
from graph.errors import SnapshotDamaged

_HEADER: Final = "header"


def write_arrays(path: Path, header: str, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write whole or not at all; `header` says what the arrays were made of."""
    seal = f"{header}\n{digest_of(*arrays.values())}"
    with replaced(path) as temporary, temporary.open("wb") as sink:
        np.savez(sink, allow_pickle=False, **{_HEADER: np.array(seal)}, **arrays)


def read_arrays(path: Path, header: str, names: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    """The arrays that were written under the same header.

    Raises: `FileNotFoundError`; `SnapshotDamaged` when they are cut, altered, or made of something else.
    """
    try:
        with path.open("rb") as source, np.load(source, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in names}
            seal = str(kept[_HEADER])
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        msg = f"{path} cannot be read: {error}"
        raise SnapshotDamaged(msg) from error
    if seal != f"{header}\n{digest_of(*arrays.values())}":
        msg = f"{path} was made of something else, or is not what was written"
        raise SnapshotDamaged(msg)
    return arrays
