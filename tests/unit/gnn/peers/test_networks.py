"""Published networks on our sampler: each sees what its paper lets it see, nothing later, and learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'ringtrace[train]'")

from gnn.detector import Dataset
from gnn.message_passing.batch import Batch, batch_of
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.layers import torch
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.metrics import average_precision
from gnn.peers.design import GIN, MEGA_PNA, MULTI_PNA, PNA, Design
from gnn.peers.graph_peer import graph_peer
from gnn.peers.networks import PeerNetwork
from gnn.peers.views import View, view_of
from gnn.split import time_split
from graph.columns import EventColumns, Int64s
from ringtrace.benchmark.detectors.networks import DESIGNS
from tests.gnn_worlds import features_of, planted
from tests.graphs import Transfer, make_columns

NO_FEATURES = features_of(np.empty((0, 0), dtype=np.float32))
ALL = pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)


def batch(columns: EventColumns, rows: Int64s, *, fitted_on: EventColumns) -> Batch:
    inputs = EdgeInputs.fit(fitted_on, len(fitted_on))
    return batch_of(temporal_graph(columns), inputs.transform(columns), log_amounts(columns), rows)


def seen(design: Design, columns: EventColumns, rows: Int64s, *, fitted_on: EventColumns) -> View:
    return view_of(design, batch(columns, rows, fitted_on=fitted_on), "cpu")


@ALL
def test_later_transactions_change_no_logit(design: Design) -> None:
    columns, _ = planted(seed=4, events=300, accounts=20, cycles=5)
    before, rows = columns.rows(0, 200), np.arange(120, 200)
    # The last of the first part may share its time with later ones, which then see each other as little as before.
    torch.manual_seed(1)
    network = PeerNetwork(design, seen(design, before, rows, fitted_on=before)).eval()
    with torch.no_grad():
        early, late = (network(seen(design, data, rows, fitted_on=before)) for data in (before, columns))
    assert torch.equal(early, late)
    assert len(early) == len(rows)
    assert torch.unique(early[:, 1]).numel() > len(rows) // 2


def test_a_design_sees_only_the_inputs_that_it_has() -> None:
    columns, _ = planted(seed=4, events=300, accounts=20, cycles=5)
    rows = np.arange(250, 280)
    plain, multi, mega = (seen(one, columns, rows, fitted_on=columns) for one in (PNA, MULTI_PNA, MEGA_PNA))
    assert plain.nodes.shape[1] == 1
    assert torch.equal(plain.nodes, torch.ones_like(plain.nodes))
    assert multi.nodes[:, 1].sum() == 2 * len(rows), "each scored transaction has two marked ends"
    assert [len(view.directions) for view in (plain, multi, mega)] == [1, 2, 2]
    along, against = (one.core_ends[:, -len(rows) :] for one in multi.directions)
    assert torch.equal(along, against.flip(0)), "the scored ones are the last in both directions"
    widths = [view.directions[0].inputs.shape[1] for view in (plain, multi, mega)]
    assert widths == [widths[0], widths[0] + 3, widths[0]], "three columns of ports"
    assert torch.equal(plain.directions[0].inputs[-len(rows) :, -1], torch.zeros(len(rows))), "it is its own present"


def test_parallel_transactions_are_one_before_neighbours_are_heard() -> None:
    rows: list[Transfer] = [(float(k), "a", "b", 5_000) for k in range(5)] + [(9.0, "b", "c", 5_000)]
    columns = make_columns(rows)
    [view] = [seen(MEGA_PNA, columns, np.array([5]), fitted_on=columns)]
    forward = view.directions[0].first
    assert forward.ends.shape[1] == 6
    assert forward.pairs.shape[1] == 2
    torch.manual_seed(0)
    network = PeerNetwork(MEGA_PNA, view).eval()
    with torch.no_grad():
        parallel = network.ways[0].first.parallel
        states = torch.randn(6, MEGA_PNA.hidden)
        gathered = parallel(states, forward)
        order = torch.tensor([4, 2, 0, 1, 3, 5])
        again = parallel(states[order], forward._replace(pair=forward.pair[order]))
    assert torch.allclose(gathered, again, atol=1e-5), "which of them came first is no matter"


@ALL
def test_large_sums_are_learned_by_every_design(design: Design) -> None:
    columns, _ = planted(seed=2, events=800, accounts=200, cycles=1)
    large = columns.amount_base_minor > np.quantile(columns.amount_base_minor, 0.9)
    data = Dataset(columns=columns, features=NO_FEATURES, labels=large.astype(np.int8), split=time_split(columns))
    asked = np.arange(data.split.valid_end, len(columns))
    quick = replace(design, learning_rate=0.01, step=64)
    score = graph_peer(data, quick, asked, seconds=np.inf, seed=1, epochs=8)
    assert average_precision(large[asked], score) > 0.7
    assert GIN.illicit_weight == 6.3, "published"


@ALL
def test_what_the_layers_do_not_serve_changes_no_logit(design: Design) -> None:
    columns, _ = planted(seed=4, events=300, accounts=20, cycles=5)
    given = batch(columns, np.arange(200, 260), fitted_on=columns)
    cut = view_of(design, given, "cpu")
    whole = view_of(design, replace(given, core_count=len(given.nodes)), "cpu")
    assert sum(len(one.inputs) for one in cut.directions) < sum(len(one.inputs) for one in whole.directions)
    torch.manual_seed(1)
    network = PeerNetwork(design, cut).eval()
    with torch.no_grad():
        assert torch.allclose(network(cut), network(whole), atol=1e-5)
