"""ExSTraQt's features against plain dictionaries and networkx, and that a snapshot shows nothing later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from rivals.exstraqt import features, flows, groups, temporal_flows
from rivals.exstraqt.communities import _candidates, _Local, _pairs_among, _ranked, one_hop, within
from rivals.exstraqt.snapshot import Snapshot, neighbours, snapshot, sorted_by_pair
from rivals.exstraqt.transfers import Transfers, own_columns, running, transfers_of
from rivals.pace import Pace

from graph.columns import EventColumns
from graph.features.matrix import FeatureMatrix
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.benchmark.protocol import Protocol, frames
from ringtrace.benchmark.task import Task
from tests.bench_data import bench_data
from tests.graphs import Transfer, make_columns

STOP = 240


@pytest.fixture(scope="module")
def columns() -> EventColumns:
    random = np.random.default_rng(5)
    rows: list[Transfer] = []
    for _ in range(300):
        a, b = random.choice(12, size=2, replace=False)
        target = "cash" if random.random() < 0.05 else f"a{b}"
        rows.append((float(random.integers(0, 200)) * 3600, f"a{a}", target, int(random.integers(100, 10**6))))
    return make_columns(rows)


@pytest.fixture(scope="module")
def given(columns: EventColumns) -> Transfers:
    return transfers_of(columns)


@pytest.fixture(scope="module")
def graph(given: Transfers) -> Snapshot:
    return snapshot(given, sorted_by_pair(given), 0, STOP)


def shown(given: Transfers) -> list[tuple[int, int, float, float]]:
    """The transfers that the snapshot shows: source, target, amount, hours before."""
    now = given.at_h[STOP]
    rows = [row for row in range(STOP) if given.counts[row]]
    return [(int(given.source[r]), int(given.target[r]), given.amount[r], now - given.at_h[r]) for r in rows]


def column(name: str, names: tuple[str, ...], made: np.ndarray) -> np.ndarray:
    return made[:, names.index(name)]


def test_running_sums_take_strictly_earlier_ones_and_their_own() -> None:
    key = np.array([1, 2, 1, 1, 2, 1])
    at = np.array([0.0, 0.0, 1.0, 1.0, 2.0, 3.0])
    assert running(key, at, np.array([1.0, 2, 4, 8, 16, 32])).tolist() == [1, 2, 5, 9, 18, 45]


def test_balances_are_what_came_less_what_went(columns: EventColumns, given: Transfers) -> None:
    own = own_columns(given, columns)
    for row in range(0, len(columns), 17):
        node, now = given.source[row], given.at_h[row]
        seen = [r for r in range(len(columns)) if given.counts[r] and (given.at_h[r] < now or r == row)]
        got = sum(given.amount[r] for r in seen if given.target[r] == node)
        paid = sum(given.amount[r] for r in seen if given.source[r] == node)
        assert own["source_positive_balance"][row] == pytest.approx(max(0.0, got - paid))
        assert own["source_negative_balance"][row] == pytest.approx(max(0.0, paid - got))
        assert own["source_dispensation"][row] == pytest.approx(paid)
        pair = sum(given.amount[r] for r in seen if (given.source[r], given.target[r]) == (node, given.target[row]))
        assert own["pair_total"][row] == pytest.approx(pair)


def test_groups_tell_who_paid_how_much_and_when(given: Transfers, graph: Snapshot) -> None:
    asked = np.arange(given.node_count)
    pays, gets = one_hop(graph, asked)
    for node in asked:
        for made, side in ((pays, 0), (gets, 1)):
            mine = [one for one in shown(given) if one[side] == node]
            if not mine:
                assert np.isnan(made[node]).all()
                continue
            row = made[node : node + 1]
            paid: dict[int, float] = defaultdict(float)
            got: dict[int, float] = defaultdict(float)
            for source, target, amount, _ in mine:
                paid[source] += amount
                got[target] += amount
            assert column("transactions", groups.NAMES, row) == len(mine)
            assert column("nodes", groups.NAMES, row) == len({*paid, *got})
            assert column("credit_median", groups.NAMES, row) == pytest.approx(np.median(list(got.values())))
            assert column("debit_std", groups.NAMES, row) == pytest.approx(np.std(list(paid.values())))
            turnover = sum(max(0.0, got[n] - paid[n]) for n in {*paid, *got})
            assert column("turnover", groups.NAMES, row) == pytest.approx(turnover)
            ago, money = np.array([one[3] for one in mine]), np.array([one[2] for one in mine])
            assert column("ts_range", groups.NAMES, row) == pytest.approx(np.ptp(ago))
            assert column("ts_std", groups.NAMES, row) == pytest.approx(ago.std(), abs=1e-6)
            assert column("ts_money_mean", groups.NAMES, row) == pytest.approx(np.average(ago, weights=money))


def test_a_community_is_described_by_the_pairs_inside(given: Transfers, graph: Snapshot) -> None:
    community = np.arange(given.node_count) % 3
    community[0] = -1
    made = within(graph, community, np.arange(given.node_count))
    assert np.isnan(made[0]).all()
    for node in range(1, given.node_count):
        inside = [one for one in shown(given) if community[one[0]] == community[one[1]] == community[node]]
        if inside:
            assert made[node, groups.NAMES.index("transactions")] == len(inside)


def test_neighbourhoods_rank_as_networkx_does(graph: Snapshot) -> None:
    v = len(graph.sent)
    for node in range(0, v, 3):
        local = _Local(np.full(v, -1, dtype=np.int64), np.zeros(v, dtype=np.int64))
        count = _candidates(neighbours(graph), node, local)
        kept = _ranked(graph, _pairs_among(graph, local, count), local, count)
        plain = nx.Graph()
        plain.add_nodes_from(local.node[:count].tolist())
        for source, target, weight in zip(graph.source, graph.target, graph.weighted, strict=True):
            if plain.has_node(source) and plain.has_node(target):
                known = plain.get_edge_data(source, target, {"weight": 0.0})["weight"]
                plain.add_edge(int(source), int(target), weight=known + weight)
        ranks = nx.pagerank(plain, alpha=0.95, personalization={node: 1.0}, weight="weight", max_iter=500)
        highest = max((rank for other, rank in ranks.items() if other != node), default=0.0)
        clear = [other for other in ranks if other != node and abs(ranks[other] / highest - 0.01) > 0.01]
        assert all(bool(kept[local.number[other]]) == (ranks[other] >= 0.01 * highest) for other in clear)
        assert kept[0]


def test_flows_follow_the_least_of_each_path(given: Transfers, graph: Snapshot) -> None:
    amount = {(int(s), int(t)): a for s, t, a in zip(graph.source, graph.target, graph.amount, strict=True) if s != t}
    made = flows.flow_totals(graph, np.arange(given.node_count))
    for node in range(given.node_count):
        carried = {node: np.inf}
        for hop in range(1, flows.HOPS + 1):
            further: dict[int, float] = defaultdict(float)
            for middle, through in carried.items():
                for (source, target), own in amount.items():
                    if source == middle and target != node:
                        further[target] += min(through, own)
            carried = {end: min(total, graph.sent[node]) for end, total in further.items()}
            if not carried:
                break
            total = column(f"flow_as_source_hop_{hop}_total", flows.NAMES, made)[node]
            assert total == pytest.approx(sum(carried.values()))
            assert column(f"flow_as_source_hop_{hop}_nodes", flows.NAMES, made)[node] == len(carried)


def test_temporal_flows_take_money_that_came_before_it_went(given: Transfers, graph: Snapshot) -> None:
    found: dict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for a, p, came, first in shown(given):
        for q, b, went, second in shown(given):
            if p == q and first >= second:
                found[a, p, b][0] += came
                found[a, p, b][1] += went
    made = temporal_flows.temporal_flows(graph, np.arange(given.node_count))
    for role, name in enumerate(("dispense", "passthrough", "sink")):
        for kind in ("all", "cycle"):
            sums: dict[int, float] = defaultdict(float)
            others: dict[int, set[int]] = defaultdict(set)
            for ends, sides in found.items():
                if kind == "all" or ends[0] == ends[2]:
                    sums[ends[role]] += min(sides)
                    others[ends[role]].add(ends[(role + 1) % 3])
            total = column(f"temporal_{name}_{kind}_sum", temporal_flows.NAMES, made)
            distinct = ("dispenses", "passthroughs", "sinks")[(role + 1) % 3]
            count = column(f"temporal_{name}_{kind}_{distinct}", temporal_flows.NAMES, made)
            for node in range(given.node_count):
                if node in sums:
                    assert total[node] == pytest.approx(sums[node])
                    assert count[node] == len(others[node])
                else:
                    assert np.isnan(total[node])


@contextmanager
def by_label_propagation() -> Iterator[features.Communities]:
    """Communities without the rival's environment."""

    def communities(graph: Snapshot) -> np.ndarray:
        found = np.full(len(graph.sent), -1)
        plain = nx.Graph(list(zip(graph.source.tolist(), graph.target.tolist(), strict=True)))
        for number, members in enumerate(nx.community.asyn_lpa_communities(plain, seed=1)):
            found[list(members)] = number
        return found

    yield communities


@pytest.mark.parametrize("settings", [features.Snapshots(1), features.Snapshots(7, 30)])
def test_strict_features_of_a_day_rest_on_nothing_later(settings: features.Snapshots, tmp_path: Path) -> None:
    data = bench_data(events=500, cycles=20)
    whole = made(data, settings, tmp_path / "whole")
    times = data.columns.occurred_at_us
    # A day's rows may see each other's ends only in sums of strictly earlier ones: cut anywhere.
    stop = int(np.searchsorted(times, times[400]))
    cut = replace(
        data,
        columns=data.columns.rows(0, stop),
        labels=data.labels[:stop],
        known_at_us=data.known_at_us[:stop],
        scheme=data.scheme[:stop],
    )
    early = made(cut, settings, tmp_path / "cut")
    names = [name for name in early.names if not name.startswith("outlier")]
    assert names == [name for name in whole.names if not name.startswith("outlier")]
    assert np.array_equal(early.values[:, : len(names)], whole.values[:stop, : len(names)], equal_nan=True)
    assert np.isfinite(whole.values[:, len(names) :]).all()
    assert np.isfinite(whole.values[-50:]).mean() > 0.5, "most of it is told"


def made(data: BenchData, settings: features.Snapshots, folder: Path) -> FeatureMatrix:
    [frame, *_] = frames(data, Protocol.STRICT)
    task = Task(frame, Protocol.STRICT, folder / "work", gnn_seconds=1)
    return features.matrix(task, settings, folder, pace=Pace(float("inf")), grouping=by_label_propagation)


def test_published_features_see_all_of_their_part() -> None:
    [frame, *_] = frames(bench_data(), Protocol.PUBLISHED)
    cuts = features.cuts_of(frame, Protocol.PUBLISHED, features.Snapshots())
    assert [(low, high) for low, high, _, _ in cuts] == [
        (0, frame.split.train_end),
        (frame.split.train_end, frame.split.valid_end),
        (frame.split.valid_end, len(frame.data.columns)),
    ]
    assert all(stop == high for _, high, _, stop in cuts)
