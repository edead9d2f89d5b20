from __future__ import annotations

import sys
from pathlib import Path

#: Programs of `benchmarks/` import one another by name; last, so that they shadow nothing.
sys.path.append(str(Path(__file__).resolve().parents[3] / "benchmarks"))
