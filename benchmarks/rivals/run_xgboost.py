"""XGBoost on arrays that lie in a folder; started with its own interpreter."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

#: Rows scored at once: a wide matrix of a million rows is never wholly in memory.
AT_ONCE = 100_000


def main() -> None:
    """`run_xgboost.py FOLDER VALUES.npy PARAMETERS`: learns from the rows in `train`, writes `score.npy` of all."""
    folder, parameters = Path(sys.argv[1]), json.loads(sys.argv[3])
    values = np.load(sys.argv[2], mmap_mode="r")
    rounds, patience = parameters.pop("rounds"), parameters.pop("patience")
    train = _part(folder, values, "train")
    stop = _part(folder, values, "stop", ref=train)
    judged = len(np.unique(stop.get_label())) == 2
    model = xgboost.train(
        parameters,
        train,
        num_boost_round=rounds if judged else rounds // 3,
        evals=[(stop, "stop")] if judged else [],
        early_stopping_rounds=patience if judged else None,
        verbose_eval=False,
    )
    last = model.best_iteration + 1 if judged else 0
    score = np.empty(len(values))
    for begin in range(0, len(values), AT_ONCE):
        rows = slice(begin, begin + AT_ONCE)
        score[rows] = model.predict(xgboost.DMatrix(values[rows]), iteration_range=(0, last))
    np.save(folder / "score.npy", score)


def _part(folder: Path, values: np.ndarray, name: str, **ref: xgboost.DMatrix) -> xgboost.QuantileDMatrix:
    """Rows in bins, as the trees see them: an eighth of the memory."""
    rows, labels = np.load(folder / f"{name}.npy"), np.load(folder / f"{name}_labels.npy")
    return xgboost.QuantileDMatrix(values[rows], label=labels, **ref)


if __name__ == "__main__":
    main()
