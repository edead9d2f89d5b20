"""A rival's own Python environment, made of its lock below `build/`; nothing of it is a dependency of ours."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def interpreter(lock: Path) -> Path:
    """Python with the lock's packages; installs them at the first call."""
    folder = _ROOT / "build" / "peers" / hashlib.blake2b(lock.read_bytes(), digest_size=6).hexdigest()
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
        subprocess.run([*install, lock], check=True, stdout=sys.stderr)
        (folder / "ready").touch()
    return python
