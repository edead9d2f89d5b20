"""XGBoost on arrays that lie in a folder; started with its own interpreter."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import xgboost


def main() -> None:
    """`run_xgboost.py FOLDER PARAMETERS`: reads train, stop and all, writes `score.npy` of all rows."""
    folder, parameters = Path(sys.argv[1]), json.loads(sys.argv[2])
    rounds, patience = parameters.pop("rounds"), parameters.pop("patience")
    train, stop = (_part(folder, name) for name in ("train", "stop"))
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
    score = model.predict(xgboost.DMatrix(np.load(folder / "all.npy")), iteration_range=(0, last))
    np.save(folder / "score.npy", score.astype(np.float64))


def _part(folder: Path, name: str) -> xgboost.DMatrix:
    return xgboost.DMatrix(np.load(folder / f"{name}.npy"), label=np.load(folder / f"{name}_labels.npy"))


if __name__ == "__main__":
    main()
