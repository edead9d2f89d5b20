"""Which snapshots stay: the newest cuts, and nothing that a killed process left half written."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path
from typing import Final

#: Cuts that stay, so that a job on the last one can finish while the next one is made.
KEPT_CUTS: Final = 2
#: After this long nobody is still writing a temporary file.
_ABANDONED_S: Final = 3_600.0


def forget_older(folder: Path) -> None:
    """Remove all but the newest cuts of `folder`, and abandoned temporary files. Mapped files stay readable."""
    cuts = sorted((path for path in folder.glob("*") if path.name.isdigit()), key=lambda path: int(path.name))
    for path in cuts[:-KEPT_CUTS]:
        shutil.rmtree(path, ignore_errors=True)
    for path in cuts[-KEPT_CUTS:]:
        for temporary in path.glob(".*"):
            # Its writer may be giving it its name just now.
            with contextlib.suppress(FileNotFoundError):
                if time.time() - temporary.stat().st_mtime > _ABANDONED_S:
                    temporary.unlink()
