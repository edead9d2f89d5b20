"""Scoring with a trained model must work where torch, PyG and scikit-learn cannot be imported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.gnn_worlds import published

_ROOT = Path(__file__).parents[3]
_CODE = """
import sys
for name in ("torch", "torch_geometric", "sklearn"):
    sys.modules[name] = None
from pathlib import Path
import numpy as np
from gnn import registry
assert not {"lightgbm", "numba"} & sys.modules.keys(), "the registry imports more than it needs"
from tests.gnn_worlds import planted_dataset
data = planted_dataset(events=1200, accounts=300, cycles=100)
model = registry.current(Path(sys.argv[1]))
scores = model.scores(data.columns, data.features)
assert len(scores) == 4 and all(np.isfinite(score).all() for score in scores.values())
assert model.contributions(data.features, np.arange(5)).shape == (5, 8)
print(model.version)
"""


def test_a_published_model_scores(trained_once: Path, tmp_path: Path) -> None:
    version = published(Path(shutil.copytree(trained_once, tmp_path / "staging")), tmp_path / "models")
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(tmp_path / "models")], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == version
