"""A real PostgreSQL: a fresh cluster in a folder of its own, as an unprivileged user where we are root."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from services.process import ServiceAbsent, free_port, listens, running

_HOW = "PostgreSQL is not installed: apt-get install postgresql"


def _binaries() -> Path:
    """The folder with initdb and postgres; Debian keeps it out of the path. Raises: `ServiceAbsent`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent
    if on_path is not None:
        return Path(on_path).parent
    raise ServiceAbsent(_HOW)


@contextlib.contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """SQLAlchemy URL of an empty database that lives while the block runs. Raises: `ServiceAbsent`."""
    binaries, port = _binaries(), free_port()
    with tempfile.TemporaryDirectory(prefix="postgresql-") as home:
        yield from _served(binaries, Path(home), port, folder / "postgresql.log")


def _served(binaries: Path, home: Path, port: int, log: Path) -> Iterator[str]:
    """Serve from `home`, which lies outside pytest's folders: another session of tests closes those to other users."""
    data = home / "data"
    data.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        shutil.chown(home, "postgres")
        shutil.chown(data, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    initdb = [*as_user, str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/")
    # A change of user forgets whose end this process follows: it is told again after it.
    tied = [*as_user, "--pdeathsig=TERM"] if as_user else []
    command = [*tied, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1"]
    command += ["-c", f"unix_socket_directories={data}", "-c", "fsync=off"]
    pg_ready = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"]

    def ready() -> bool:
        return listens(port) and subprocess.run(pg_ready, check=False).returncode == 0

    with running(command, log=log, ready=ready, within_s=120):
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
