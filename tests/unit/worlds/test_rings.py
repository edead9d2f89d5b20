from __future__ import annotations

from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph.canonical.vocabulary import Typology
from worlds.casting import euros_of
from worlds.geography import WORTH
from worlds.population import Segment

AML = [
    Typology.FAN_OUT,
    Typology.FAN_IN,
    Typology.GATHER_SCATTER,
    Typology.SCATTER_GATHER,
    Typology.CYCLE,
    Typology.RANDOM,
    Typology.BIPARTITE,
    Typology.STACK,
]
DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def rings(written: Any) -> dict[Typology, list[np.ndarray]]:
    """Rows of the ledger of each ring, in time order, by typology."""
    past = written.world.ledger.columns()
    found = defaultdict(list)
    for number, scheme in enumerate(written.schemes.list):
        rows = np.flatnonzero(past.scheme == number)
        found[scheme.typology].append(rows[np.argsort(past.time_us[rows], kind="stable")])
    return found


def _edges(written: Any, rows: Any) -> list[tuple[int, int]]:
    past = written.world.ledger.columns()
    return list(zip(past.source[rows].tolist(), past.target[rows].tolist(), strict=True))


def _euros(written: Any, rows: Any) -> np.ndarray:
    """What the payments are worth at the market's opening rates."""
    past, people = written.world.ledger.columns(), written.world.population
    source = past.source[rows].astype(np.int64)
    return euros_of(people, source, past.amount_minor[rows]) * WORTH[people.currency[source]]


@pytest.mark.parametrize("typology", AML)
def test_every_ring_is_one_connected_structure_over_days(written: Any, rings: Any, typology: Typology) -> None:
    past = written.world.ledger.columns()
    assert rings[typology]
    spans = []
    for rows in rings[typology]:
        assert len(rows) >= 3
        assert nx.is_connected(nx.Graph(_edges(written, rows)))
        spans.append((past.time_us[rows[-1]] - past.time_us[rows[0]]) / DAY_US)
    assert np.median(spans) > 0.7
    assert max(spans) < 16


def test_fans_have_one_centre(written: Any, rings: Any) -> None:
    for rows in rings[Typology.FAN_OUT]:
        assert len({s for s, _ in _edges(written, rows)}) == 1
        assert len({t for _, t in _edges(written, rows)}) == len(rows) >= 4
    for rows in rings[Typology.FAN_IN]:
        assert len({t for _, t in _edges(written, rows)}) == 1
        assert len({s for s, _ in _edges(written, rows)}) == len(rows) >= 4


def test_cycles_return_in_time_and_keep_most_of_the_money(written: Any, rings: Any) -> None:
    for rows in rings[Typology.CYCLE]:
        edges = _edges(written, rows)
        euros = _euros(written, rows)
        whole = len(rows) >= 3 and edges[0][0] == edges[-1][1]
        assert whole
        assert all(edges[k][1] == edges[k + 1][0] for k in range(len(edges) - 1))
        steps = euros[1:] / euros[:-1]
        assert ((steps > 0.78) & (steps < 1.15)).all()
        assert 0.88 < np.median(steps) <= 1.0


def test_gather_scatter_pays_out_nearly_what_it_gathered(written: Any, rings: Any) -> None:
    world = written.world
    past = world.ledger.columns()
    for rows in rings[Typology.GATHER_SCATTER]:
        edges = _edges(written, rows)
        targets = np.array([t for _, t in edges])
        hub = int(np.bincount(targets).argmax())
        euros = _euros(written, rows)
        incoming = targets == hub
        assert all(hub in edge for edge in edges)
        assert past.time_us[rows[incoming]].max() < past.time_us[rows[~incoming]].min() + DAY_US
        assert 0.7 < euros[~incoming].sum() / euros[incoming].sum() < 1.1


def test_scatter_gather_goes_from_one_to_one_through_others(written: Any, rings: Any) -> None:
    for rows in rings[Typology.SCATTER_GATHER]:
        graph = nx.DiGraph(_edges(written, rows))
        sources = [v for v in graph if graph.in_degree(v) == 0]
        sinks = [v for v in graph if graph.out_degree(v) == 0]
        assert len(sources) == len(sinks) == 1
        assert len(graph) - 2 >= 3
        assert all(
            graph.has_edge(sources[0], v) and graph.has_edge(v, sinks[0]) for v in set(graph) - {*sources, *sinks}
        )


def test_bipartite_and_stack_run_between_layers(written: Any, rings: Any) -> None:
    for rows in rings[Typology.BIPARTITE]:
        sources, targets = ({e[k] for e in _edges(written, rows)} for k in (0, 1))
        assert not sources & targets
        assert len(targets) >= 2
    for rows in rings[Typology.STACK]:
        graph = nx.DiGraph(_edges(written, rows))
        assert nx.is_directed_acyclic_graph(graph)
        assert len(nx.dag_longest_path(graph)) >= 3


def test_rings_use_mostly_first_contacts_and_ordinary_hosts(written: Any, rings: Any) -> None:
    world = written.world
    past, n = world.ledger.columns(), len(world.population)
    clean = past.scheme < 0
    known = set((past.source[clean].astype(np.int64) * n + past.target[clean]).tolist())
    rows = np.concatenate([r for t in AML for r in rings[t]])
    pair = past.source[rows].astype(np.int64) * n + past.target[rows]
    assert np.mean([p not in known for p in pair.tolist()]) > 0.85
    ordinary = {Segment.PERSON, Segment.SAVINGS, Segment.BUSINESS, Segment.EXTERNAL_PERSON, Segment.EXTERNAL_BUSINESS}
    assert set(world.population.segment[past.source[rows]].tolist()) <= {int(s) for s in ordinary}
    # Every host pays for other reasons, too.
    others = np.bincount(past.source[clean & (past.source >= 0)], minlength=n)
    assert (others[past.source[rows]] > 0).all()


def test_mules_of_one_herd_share_the_collectors_device(written: Any, rings: Any) -> None:
    past = written.world.ledger.columns()
    for rows in rings[Typology.SHARED_DEVICE]:
        collector = int(np.bincount(past.target[rows]).argmax())
        paid_on = rows[past.target[rows] == collector]
        assert len(set(past.source[paid_on].tolist())) >= 4
        assert set(past.device[paid_on].tolist()) == {int(written.world.population.devices[collector, 0])}


def test_stolen_cards_are_used_in_a_burst(written: Any, rings: Any) -> None:
    past, n = written.world.ledger.columns(), len(written.world.population)
    for rows in rings[Typology.CARD_BURST]:
        assert len(set(past.source[rows].tolist())) == 1
        assert (past.target[rows] >= n).all()
        assert past.time_us[rows[-1]] - past.time_us[rows[0]] < 2 * DAY_US


def test_cards_of_a_compromised_merchant_were_all_used_there_before(written: Any, rings: Any) -> None:
    past, n = written.world.ledger.columns(), len(written.world.population)
    assert rings[Typology.COMPROMISED_MERCHANT]
    for rows in rings[Typology.COMPROMISED_MERCHANT]:
        cards = set(past.source[rows].tolist())
        before = (past.scheme < 0) & (past.time_us < past.time_us[rows[0]]) & (past.target >= n)
        visited = [set(past.target[before & (past.source == card)].tolist()) for card in cards]
        assert set.intersection(*visited)


def test_labels_tell_each_illicit_row_once_and_when_it_became_known(written: Any) -> None:
    labels = written.table("labels").to_pylist()
    moments = dict(
        zip(
            written.table("transactions")["transaction_id"].to_pylist(),
            written.table("transactions")["occurred_at"].to_pylist(),
            strict=True,
        )
    )
    rows = [r for r in labels if r["subject_kind"] == "transaction"]
    assert len({r["subject_id"] for r in rows}) == len(rows) == written.summary.illicit
    assert {r["source"] for r in labels} == {"world"}
    assert all(r["known_at"] > moments[r["subject_id"]] for r in rows)
    by_ring = defaultdict(set)
    for row in rows:
        by_ring[row["scheme_id"]].add((row["typology"], row["known_at"]))
    assert all(len(told) == 1 for told in by_ring.values())
    assert {t for told in by_ring.values() for t, _ in told} == {
        *(str(t) for t in AML),
        "card_burst",
        "compromised_merchant",
        "shared_device",
    }
    load = [r for r in labels if r["subject_kind"] == "load"]
    assert [(r["subject_id"], r["verdict"], r["known_at"]) for r in load] == [("", "clean", None)]
