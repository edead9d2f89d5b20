"""A real Neo4j 5.26 without Docker: its jars from Maven around a Java program of one file.

`python tests/services/fetch_neo4j.py` brings the jars once (128 MB) into `build/neo4j`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from services.process import ServiceAbsent, free_port, running

JARS = Path(__file__).parents[2] / "build" / "neo4j"
USER, PASSWORD = "neo4j", "for-tests-only"

_PROGRAM = Path(__file__).parent / "neo4j" / "Neo4jServer.java"
_OPENED = ("java.nio", "sun.nio.ch", "java.lang")


@contextlib.contextmanager
def neo4j_server(folder: Path) -> Iterator[str]:
    """URL of an empty Neo4j (user and password above) that lives while the block runs. Raises: `ServiceAbsent`."""
    java = shutil.which("java")
    if java is None:
        raise ServiceAbsent("Java is not installed: apt-get install openjdk-17-jdk-headless")
    if not any(JARS.glob("neo4j-bolt-5.26*.jar")):
        raise ServiceAbsent("the jars of Neo4j are not there: python tests/services/fetch_neo4j.py")
    port, log = free_port(), folder / "neo4j.log"
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    command = [java, "-Xmx1500m", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=4", *opened, "-cp", f"{JARS}/*"]
    command += [str(_PROGRAM), str(folder / "data"), str(port), PASSWORD]

    def ready() -> bool:
        return f"ready {port}" in log.read_text(errors="replace")

    with running(command, log=log, ready=ready, within_s=120):
        yield f"bolt://127.0.0.1:{port}"
