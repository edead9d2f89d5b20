# %% [markdown]
# # The ladder
#
# Each rung is a detector that sees more than the one below: columns of a single transaction, what is unusual, causal
# features of the graph, messages along it, all of these together, and at last what the rings found at night add.
# All learn from the same part of one small world, and are judged on the same later one.

# %%
import tempfile
from pathlib import Path

from ringtrace.benchmark.datasets.bench_data import Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.detectors.registry import contenders
from ringtrace.benchmark.measure import document_of
from ringtrace.benchmark.protocol import WITHOUT_FORMAT
from ringtrace.benchmark.report.markdown import markdown
from ringtrace.benchmark.run import Plan
from worlds.generate import generate

RUNGS = ("raw_trees", "robust_statistics", "isolation_forest", "boosted_trees", "graph_network", "blend", "blend_now")

folder = Path(tempfile.mkdtemp())
generate(folder / "world", accounts=1_500, days=60, seed=5)
document = document_of(
    reader("world"),
    Request(path=folder / "world", work=folder / "work"),
    Plan(detectors=contenders(RUNGS), gnn_seconds=10.0),
    tell=print,
)

# %% [markdown]
# The whole report, as `ringtrace benchmark` prints it. Compare figures within one table only: `score_at` uses what had
# happened by then, `score_now` what is known at the night's re-score.

# %%
print(markdown(document))

# %% [markdown]
# The rungs in short, without the payment format. With so few schemes the intervals are wide: the ladder is judged on
# the semi-real worlds (`docs/benchmark.md`); this one shows how.

# %%
figures = {line.detector: line.mean for line in document.lines if line.variant == WITHOUT_FORMAT}
for name in RUNGS:
    told = figures[name]
    print(f"{name:<20} PR-AUC {told['pr_auc']:.3f}   recall at 1 % a day {told['recall_at_1.0%']:.3f}")

# %%
base_rate = document.illicit / document.events
assert figures["boosted_trees"]["pr_auc"] > figures["raw_trees"]["pr_auc"], "the graph tells more than single rows"
assert figures["blend"]["pr_auc"] > 10 * base_rate
