"""Slow, obvious twins of the pattern histograms and vertex statistics: every definition written out event by event."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd


def patterns_of(table: Any, parameters: Any) -> np.ndarray[Any, Any]:
    """[n, columns] of a [n, id source target time value] array, in the order of `parameters.names`."""
    return np.array([_row(table, event, parameters) for event in range(len(table))])


def _row(table: Any, event: int, parameters: Any) -> list[float]:
    values = parameters.values
    row: list[float] = []
    for pattern, count in (
        ("fan", _fans),
        ("degree", _degrees),
        ("scatter-gather", _scatter_gathers),
        ("temp-cycle", _temporal),
        ("lc-cycle", _simple),
    ):
        if values[pattern]:
            earlier = _earlier(table, event, parameters.window(pattern))
            for sizes in count(earlier, table[event], values):
                row += _histogram(sizes, values[f"{pattern}_bins"])
    if values["vertex_stats"]:
        row += _statistics(_earlier(table, event, parameters.window("vertex_stats")), table[event], values)
    return row


def _earlier(table: Any, event: int, window: int) -> Any:
    at = table[event, 3]
    return table[(table[:, 3] < at) & (table[:, 3] >= at - window)]


def _histogram(sizes: list[int], begins: tuple[int, ...]) -> list[float]:
    found = Counter(max((k for k, b in enumerate(begins) if b <= size), default=-1) for size in sizes if size >= 2)
    return [float(found[k]) for k in range(len(begins))]


def _fans(earlier: Any, event: Any, _: Any) -> Iterator[list[int]]:
    source, target = event[1], event[2]
    if source == target:
        yield from ([], [])
        return
    yield [len({*earlier[earlier[:, 2] == target, 1].tolist(), source} - {target})]
    yield [len({*earlier[earlier[:, 1] == source, 2].tolist(), target} - {source})]


def _degrees(earlier: Any, event: Any, _: Any) -> Iterator[list[int]]:
    source, target = event[1], event[2]
    if source == target:
        yield from ([], [])
        return
    apart = earlier[earlier[:, 1] != earlier[:, 2]]
    yield [int((apart[:, 2] == target).sum()) + 1]
    yield [int((apart[:, 1] == source).sum()) + 1]


def _graph(earlier: Any) -> nx.DiGraph[Any]:
    return nx.DiGraph([(a, b) for a, b in earlier[:, 1:3].tolist() if a != b])


def _scatter_gathers(earlier: Any, event: Any, _: Any) -> Iterator[list[int]]:
    source, target = event[1], event[2]
    graph = _graph(earlier)
    graph.add_edge(source, target)
    sizes = []
    for origin, goal in itertools.permutations(graph, 2) if source != target else ():
        between = set(graph.successors(origin)) & set(graph.predecessors(goal)) - {origin, goal}
        if (source in between and goal == target) or (target in between and origin == source):
            sizes.append(len(between))
    yield sizes


def _paths(earlier: Any, event: Any, longest: int) -> list[list[Any]]:
    source, target = event[1], event[2]
    graph = _graph(earlier)
    if source == target or source not in graph or target not in graph:
        return []
    return list(nx.all_simple_paths(graph, target, source, cutoff=longest))


def _simple(earlier: Any, event: Any, values: Any) -> Iterator[list[int]]:
    yield [len(path) for path in _paths(earlier, event, values["lc-cycle_len"] - 1)]


def _temporal(earlier: Any, event: Any, _: Any) -> Iterator[list[int]]:
    yield [len(path) for path in _paths(earlier, event, 64) if _ascends(earlier, path)]


def _ascends(earlier: Any, path: list[Any]) -> bool:
    at = -np.inf
    for a, b in itertools.pairwise(path):
        times = [row[3] for row in earlier if row[1] == a and row[2] == b and row[3] > at]
        if not times:
            return False
        at = min(times)
    return True


def _statistics(earlier: Any, event: Any, values: Any) -> list[float]:
    row: list[float] = []
    for end in (1, 2):
        for direction in (1, 2):
            own = [event] if event[end] == event[direction] else []
            events = np.array([*earlier[earlier[:, direction] == event[end]], *own]).reshape(-1, len(event))
            fan, degree = len(set(events[:, 3 - direction].tolist())), len(events)
            counts = [fan, degree, degree / fan if fan else 0.0]
            row += [counts[what] for what in values["vertex_stats_feats"] if what < 3]
            for column in values["vertex_stats_cols"]:
                row += _moments(events[:, column], [what for what in values["vertex_stats_feats"] if what >= 3])
    return row


def _moments(values: Any, wanted: list[int]) -> list[float]:
    if len(values) == 0:
        return [0.0] * len(wanted)
    mean, variance = values.mean(), values.var()
    alike = len(set(values.tolist())) == 1
    found = {
        3: mean,
        4: values.sum(),
        5: values.min(),
        6: values.max(),
        7: pd.Series(values).median(),
        8: 0.0 if alike else variance,
        9: 0.0 if alike else ((values - mean) ** 3).mean() / variance**1.5,
        10: 0.0 if alike else ((values - mean) ** 4).mean() / variance**2,
    }
    return [float(found[what]) for what in wanted]
