"""Bring the jars of Neo4j 5.26 into `build/neo4j` with Maven; nothing happens where they are there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_JARS = Path(__file__).parents[2] / "build" / "neo4j"
_POM = Path(__file__).parent / "neo4j" / "pom.xml"


def main() -> int:
    """Exit status."""
    if any(_JARS.glob("neo4j-bolt-5.26*.jar")):
        return 0
    maven = shutil.which("mvn")
    if maven is None:
        sys.stderr.write("Maven is not installed: apt-get install maven\n")
        return 1
    command = [maven, "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={_JARS}"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
