# %% [markdown]
# # Data and split
#
# What a detector learns from, and what it must not see. A small sample world is made here, loaded by the product's own
# door, and cut by time. All figures below come from this world.

# %%
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from graph.canonical.vocabulary import KINDS, TYPOLOGIES
from ringtrace.benchmark.datasets.bench_data import Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.protocol import WITHOUT_FORMAT, Protocol, frames
from worlds.generate import generate

folder = Path(tempfile.mkdtemp())
world = generate(folder / "world", accounts=1_500, days=60, seed=5)
data = reader("world")(Request(path=folder / "world", work=folder / "work"))
columns = data.columns
print(f"{len(columns):,} transactions of {columns.is_account.sum():,} accounts, {data.labels.sum():,} of them illicit")

# %% [markdown]
# Most of a bank's day is card payments, bills and salaries; laundering hides among the transfers between accounts.

# %%
for kind, count in Counter(columns.kind.tolist()).most_common(5):
    print(f"{KINDS[kind].value:<12} {count:>9,}")
between = columns.makes_motif & columns.is_account[columns.source] & columns.is_account[columns.target]
share_all, share_between = data.labels.mean(), data.labels[between].mean()
print(f"illicit: 1 in {1 / share_all:,.0f} of all, 1 in {1 / share_between:,.0f} of transfers between accounts")

# %% [markdown]
# Each scheme has a typology and some transfers. What cannot hang together cannot be found as a ring.

# %%
sizes = np.bincount(data.scheme[data.scheme >= 0], minlength=len(data.schemes))
by_typology: dict[str, list[int]] = {}
for scheme, size in zip(data.schemes, sizes.tolist(), strict=True):
    by_typology.setdefault(str(TYPOLOGIES[scheme.typology]), []).append(size)
for typology, its in sorted(by_typology.items()):
    print(f"{typology:<22} {len(its):>3} schemes, {np.median(its):4.0f} transfers (median)")
findable = [scheme.findable for scheme in data.schemes]
print(f"{sum(map(bool, findable))} of {len(findable)} are findable as one structure")

# %% [markdown]
# ## Cut by time
#
# The first 60 % teach, the next 20 % choose, the last 20 % report. A random split would put half of a scheme into the
# lesson and the other half into the test: nearly every scheme would be known.

# %%
[frame] = [one for one in frames(data, Protocol.STRICT) if one.variant == WITHOUT_FORMAT]
part = np.digitize(np.arange(len(columns)), [frame.split.train_end, frame.split.valid_end])
random_part = np.random.default_rng(0).permutation(part)


def torn(parts: np.ndarray) -> float:
    """Share of schemes that lie in more than one part."""
    rows = [parts[data.scheme == number] for number in range(len(data.schemes))]
    return float(np.mean([len(np.unique(one)) > 1 for one in rows]))


torn_by_time, torn_at_random = torn(part), torn(random_part)
print(f"schemes in more than one part: {torn_by_time:.0%} by time, {torn_at_random:.0%} at random")

# %% [markdown]
# ## Labels are known late
#
# A label has a date: what was found out weeks later teaches nobody on the day.

# %%
illicit = np.flatnonzero(data.labels == 1)
late_days = (data.known_at_us[illicit] - columns.occurred_at_us[illicit]) / 86_400e6
print(f"known after {np.median(late_days):.0f} days (median), {np.percentile(late_days, 90):.0f} for the slowest tenth")

# %% [markdown]
# ## What must not be an input
#
# In AMLworld's files nearly every laundering row is `ACH`: the payment format alone tells the label. Here it must not.

# %%
channels = np.array([*columns.channels, "none"])
of_illicit = Counter(channels[columns.channel[illicit]].tolist())
of_clean = Counter(channels[columns.channel[between & (data.labels == 0)]].tolist())
for channel, count in of_illicit.most_common(5):
    print(f"{channel:<14} {count / len(illicit):6.1%} of illicit, {of_clean[channel] / of_clean.total():6.1%} of clean")
print(f"without the format, columns name {len(frame.data.columns.channels)} channels")

# %%
assert torn_by_time < 0.3
assert torn_at_random > 0.8
assert np.all(frame.labels[frame.test] == -1), "no label of the reported part is an input"
assert np.median(late_days) > 1
assert max(of_illicit.values()) / len(illicit) < 0.9
