# %% [markdown]
# # A first look: from transactions to rings
#
# The four stages of the main job on a small sample world, one by one, and what each leaves behind.

# %%
import tempfile
from pathlib import Path

import numpy as np

from ringtrace import pipeline
from ringtrace.learning import snapshot
from ringtrace.settings import Settings
from worlds.generate import generate

folder = Path(tempfile.mkdtemp())
world = generate(folder / "world", accounts=5000, days=90, seed=5)
print(world)


# %%
def quiet(_share: float, _words: str) -> None:
    """No progress bar."""


settings = Settings(home=folder / "home", gnn_epochs=3)
with pipeline.open_place(settings) as place:
    loaded = pipeline.load(place, {"path": str(folder / "world")}, quiet)
    made = pipeline.features(place, {}, quiet)
    trained = pipeline.train(place, {}, quiet)
    scored = pipeline.rescore(place, {}, quiet)
    data = snapshot(place)
    rings = place.rings.list(limit=1000)
    labels = place.store.export_table("labels").to_pylist()
print(loaded["rows_in"], "rows;", made["features"], "features;", made["instances"], "motif instances")

# %% [markdown]
# Every detector was trained on the first 60 % by time; these are areas under the precision-recall curve on the last
# 20 %.
# The base rate says what guessing would reach.

# %%
base_rate = world.illicit / world.transactions
for name, figure in trained["detectors"].items():
    print(f"{name:<20}", "no figure" if figure["pr_auc"] is None else f"{figure['pr_auc']:.3f}")
print(f"{'base rate':<20} {base_rate:.4f}")

# %% [markdown]
# How many of the flagged rings are schemes of the ground truth, and how many schemes were found?

# %%
scheme_of = {row["subject_id"]: row["scheme_id"] for row in labels if row["scheme_id"]}
true_rings, found = 0, set()
for ring in rings.rings:
    schemes = [scheme_of[one] for one in ring["transactions"] if one in scheme_of]
    if len(schemes) * 2 >= len(ring["transactions"]):
        true_rings += 1
        found |= set(schemes)
print(f"{rings.total} rings, {true_rings} of them true; {len(found)} of {world.rings} schemes touched")

# %%
amounts = data.columns.amount_base_minor[data.columns.has_base] / 100
print(f"median amount {np.median(amounts):,.2f} {data.columns.base_currency}")

# %%
assert loaded["stored"] == world.transactions
assert trained["detectors"]["boosted_trees"]["pr_auc"] > 10 * base_rate
assert scored["rings_total"] == rings.total > 0
assert true_rings * 3 > rings.total, "at least a third of the flagged rings are true"
