# %% [markdown]
# # Rings and explanations
#
# From a file to rings, and from a ring to what carries its suspicion: the fewest transfers that do, what its risk would
# be without some, and which transfers around an account belong to it. All on a small sample world made here.

# %%
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from gnn.metrics import average_precision
from rings.around.asking import AroundQuestion, Records, ask_around, describe
from ringtrace import pipeline
from ringtrace.settings import Settings
from worlds.generate import generate

folder = Path(tempfile.mkdtemp())
world = generate(folder / "world", accounts=1_500, days=60, seed=5)


def quiet(_share: float, _words: str) -> None:
    """No progress bar."""


settings = Settings(home=folder / "home", gnn_epochs=3, gnn_seconds=10)
with pipeline.open_place(settings) as place:
    pipeline.load(place, {"path": str(folder / "world")}, quiet)
    pipeline.train(place, {}, quiet)
    pipeline.rescore(place, {}, quiet)
    rings = place.rings.list(limit=1000)
    labels = place.store.export_table("labels").to_pylist()
scheme_of = {row["subject_id"]: row["scheme_id"] for row in labels if row["scheme_id"]}

# %% [markdown]
# ## Rings
#
# A ring is true where half of its transfers are illicit. Rings overlap with no other: each transfer is in one at most.

# %%
true = [
    ring
    for ring in rings.rings
    if 2 * sum(one in scheme_of for one in ring["transactions"]) >= ring["transaction_count"]
]
print(f"{rings.total} rings flagged, {len(true)} of them true; {world.rings} schemes are in the world")
for ring in true[:5]:
    print(f"{ring['id']}  {ring['typology']:<16} risk {ring['risk']:.0f}  {ring['transaction_count']} transfers")

# %% [markdown]
# ## What carries a ring
#
# Reasons for and against, and what is found by running the detection again without some of the transfers.

# %%
between = [ring for ring in true if all(member["kind"] == "account" for member in ring["members"])]
chosen = between[0]
with pipeline.open_place(settings) as place:
    evidence = place.rings.evidence(chosen["id"])
print(evidence["narrative"], "\n")
for sign, key in (("+", "reasons"), ("-", "against")):
    for reason in evidence[key]:
        print(sign, reason["text"])
enough = evidence["sufficient"]
few, every = len(enough["transaction_ids"]), len(evidence["transfers"])
print(f"\n{few} of {every} transfers keep the risk at {enough['risk']:.0f}")
print(evidence["counterfactual"]["text"])

# %% [markdown]
# ## Around an account
#
# Started at one member: the transfers within two hops in the ring's days, by how much they belong to it.

# %%
start = next(member["id"] for member in chosen["members"] if member["role"] != "incidental")
with pipeline.open_place(settings) as place:
    answer = ask_around(place.store, Records(place.scores, place.rings), AroundQuestion(account_id=start, limit=12))
print("\n".join(describe(answer)))

# %% [markdown]
# How good is that ranking? For every true ring of accounts, started at its first member: average precision of the
# scheme's transfers among all around it.

# %%
found, chance = [], []
with pipeline.open_place(settings) as place:
    records = Records(place.scores, place.rings)
    for ring in between:
        question = AroundQuestion(account_id=ring["members"][0]["id"], limit=1000)
        around = ask_around(place.store, records, question)["transfers"]
        [(scheme, _)] = Counter(scheme_of[one] for one in ring["transactions"] if one in scheme_of).most_common(1)
        truth = np.array([scheme_of.get(one["transaction_id"]) == scheme for one in around], dtype=np.bool_)
        if truth.any() and not truth.all():
            found.append(average_precision(truth, np.array([one["weight"] for one in around])))
            chance.append(truth.mean())
print(f"{len(found)} rings: average precision {np.mean(found):.3f}, at random {np.mean(chance):.3f}")

# %%
base_rate = world.illicit / world.transactions
assert len(true) / rings.total > 10 * base_rate, "a flagged ring is ten times likelier true than a transfer illicit"
assert few <= every
assert np.mean(found) > 2 * np.mean(chance)
