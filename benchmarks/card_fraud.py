"""Claim: on card payments ours finds more than the models published with the data, on their own protocols.

Each part measures itself in `measure(small=…)`; peers learn from the same rows.
"""

from __future__ import annotations

from types import ModuleType

from cells import cell
from report import Goal, is_small, run_parts

from graph.features.catalogue import CATALOGUE_HASH

PARTS = ("card_handbook", "card_s_ffsd")
#: Code that both parts rest on, beside the engine and their own.
COMMON = (
    "benchmarks/card_columns.py",
    "benchmarks/card_models.py",
    "gnn/label_history",
    "graph/features/marks.py",
    "graph/features/unusual_amounts.py",
    "graph/kernels/marks.py",
)

GOALS = (
    Goal(figure="handbook_ap_single", bound=0.665, sense="at least", unit=""),
    Goal(figure="handbook_cp100_single", bound=0.295, sense="at least", unit=""),
    Goal(figure="handbook_ap_preq", bound=0.69, sense="at least", unit=""),
    Goal(figure="handbook_cp100_preq", bound=0.31, sense="at least", unit=""),
    Goal(figure="sffsd_auc", bound=0.93, sense="at least", unit=""),
    Goal(figure="sffsd_f1", bound=0.78, sense="at least", unit=""),
    Goal(figure="sffsd_ap", bound=0.79, sense="at least", unit=""),
)


def _measured(name: str, part: ModuleType) -> dict[str, float]:
    """The part's figures, kept as one cell; the engine stands in its key by the catalogue's hash."""
    data = {"file": part.FILE.name, "bytes": part.FILE.stat().st_size}
    key = {"data": data, "seeds": part.SEEDS, "catalogue": CATALOGUE_HASH}
    return cell("card_fraud", name, key, (*COMMON, *part.CODE), lambda: part.measure(small=is_small()))


if __name__ == "__main__":
    run_parts("card_fraud", PARTS, GOALS, about=__doc__, measure=_measured)
