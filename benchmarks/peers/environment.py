"""The peers' own Python environment, made of `snapml.lock` below `build/`; nothing of it is a dependency of ours."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).with_name("snapml.lock")
_ROOT = LOCK.parent.parent.parent


def interpreter() -> Path:
    """Python with the peers installed; installs them at the first call."""
    folder = _ROOT / "build" / "peers" / hashlib.blake2b(LOCK.read_bytes(), digest_size=6).hexdigest()
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK],
            check=True,
            stdout=sys.stderr,
        )
        (folder / "ready").touch()
    return python
