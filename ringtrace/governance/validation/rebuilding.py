"""An installation made anew from raw files, for a report that rests on nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringtrace import pipeline
from ringtrace.errors import WrongUse
from ringtrace.place import Place, open_place
from ringtrace.settings import Settings

Progress = Callable[[float, str], None]
#: No clock stops training here: the same files then give the same model, and the same bytes.
_NO_LIMIT_S = 1e9


@contextmanager
def rebuilt(settings: Settings, request: Mapping[str, Any], progress: Progress) -> Iterator[Place]:
    """The files of `request` (`path`, `format`, `map`, `rates`) loaded and trained on, in a folder of its own.

    Raises: `WrongUse` where there is no such file; what loading and training raise.
    """
    path = Path(request["path"])
    if not path.exists():
        msg = f"{path}: there is no such file or folder"
        raise WrongUse(msg)
    params = {name: None if value is None else str(value) for name, value in request.items()}
    with tempfile.TemporaryDirectory() as folder:
        own = {"home": Path(folder), "store_url": "", "records_url": "", "gnn_seconds": _NO_LIMIT_S}
        with open_place(settings.model_copy(update=own)) as place:
            pipeline.load(place, params, lambda share, _: progress(0.2 * share, "loading"))
            pipeline.train(place, {}, lambda share, words: progress(0.2 + 0.6 * share, words))
            yield place
