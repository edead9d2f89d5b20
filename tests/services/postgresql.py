"""A real PostgreSQL: a fresh cluster in a folder of its own, as an unprivileged user where we are root."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
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
    binaries = _binaries()
    data, port = folder / "data", free_port()
    data.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; the user must be able to reach its folder.
        shutil.chown(data, "postgres")
        for parent in data.parents:
            if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o055)
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

    with running(command, log=folder / "postgresql.log", ready=ready, within_s=120):
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
