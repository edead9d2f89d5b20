# %% [markdown]
# # Error analysis
#
# What was missed, and who was flagged for nothing: by typology, size, age of the relation and kind of customer. The
# product's `score_at` on the last part of a small sample world, one alert in a hundred transactions a day.

# %%
import tempfile
from pathlib import Path

import numpy as np

from gnn.metrics import within_budget
from graph.canonical.vocabulary import TYPOLOGIES
from rings.scene import first_contacts
from ringtrace.benchmark.datasets.bench_data import Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.detectors.own import blended
from ringtrace.benchmark.detectors.registry import CONTENDERS
from ringtrace.benchmark.protocol import WITHOUT_FORMAT, Protocol, frames
from ringtrace.benchmark.run import measured
from ringtrace.benchmark.task import Task
from worlds.generate import generate

folder = Path(tempfile.mkdtemp())
generate(folder / "world", accounts=1_500, days=60, seed=5)
data = reader("world")(Request(path=folder / "world", work=folder / "work"))
[frame] = [one for one in frames(data, Protocol.STRICT) if one.variant == WITHOUT_FORMAT]
task = Task(frame, Protocol.STRICT, folder / "frames", gnn_seconds=10.0)
outcome = measured(task, CONTENDERS["blend"], 0)
print({name: round(outcome.figures[name], 3) for name in ("pr_auc", "precision_at_1.0%", "recall_at_1.0%")})

# %%
test, columns = frame.test, data.columns
suspicion = blended(task, 0)[1].suspicion
score = suspicion[test]
truth = data.labels[test] == 1
alert = within_budget(score, columns.occurred_at_us[test], 0.01)
print(f"{alert.sum():,} alerts; {np.sum(alert & truth)} of {truth.sum()} illicit transactions are among them")

# %% [markdown]
# ## What was missed
#
# By typology: those whose transfers look like anybody's are missed until the structure closes.

# %%
for typology, told in outcome.typologies.items():
    print(f"{typology:<22} {told['transactions']:4.0f} transactions, recall {told['recall']:.2f}")

# %% [markdown]
# By place in the scheme: first transfers are innocent when they happen. That is what the nightly `score_now` is for.

# %%
scheme = data.scheme[test]
place = np.full(len(test), -1)
for number in np.unique(scheme[scheme >= 0]):
    rows = np.flatnonzero(scheme == number)
    place[rows] = np.arange(len(rows))
thirds = {"first transfer": place == 0, "second and third": np.isin(place, [1, 2]), "later": place > 2}
recall = {name: float(alert[rows & truth].mean()) for name, rows in thirds.items() if np.any(rows & truth)}
print({name: round(value, 2) for name, value in recall.items()})

# %% [markdown]
# By relation and by size of the transfer.

# %%
first = first_contacts(columns)[test]
amount = columns.amount_base_minor[test]
middle = np.median(amount[truth])
for name, rows in {
    "first contact": first,
    "known relation": ~first,
    "smaller half": amount <= middle,
    "larger half": amount > middle,
}.items():
    found, count = np.sum(alert & rows & truth), np.sum(rows & truth)
    print(f"{name:<16} {found:>3} of {count} illicit transactions found")

# %% [markdown]
# ## Who was flagged for nothing
#
# Clean accounts flagged per 1,000, by kind of customer: nobody should pay for a detector's habits.

# %%
for segment, rate in sorted(outcome.false_flags.items()):
    print(f"{segment:<20} {'none' if rate is None else f'{rate:.1f}'}")

# %% [markdown]
# The clean transactions that rank highest, and what their features have in common: the largest TreeSHAP contributions.

# %%
wrong = test[np.flatnonzero(~truth & (data.labels[test] == 0))]
worst = wrong[np.argsort(-suspicion[wrong], kind="stable")[:50]]
told = task.detectors["boosted_trees", 0].contributions(task.causal, np.sort(worst)).mean(axis=0)
for feature in np.argsort(-told)[:8].tolist():
    print(f"{task.causal.names[feature]:<44} {told[feature]:+.2f} log odds")

# %%
precision = float(truth[alert].mean())
assert precision > 5 * truth.mean()
assert len(outcome.typologies) >= 3
assert set(outcome.typologies) <= {str(one) for one in TYPOLOGIES}
