"""The groups that ExSTraQt describes for each account: two-hop neighbourhoods, what it pays and gets, communities."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from rivals.exstraqt.groups import NAMES, Room, describe, room
from rivals.exstraqt.snapshot import Lists, Snapshot, neighbours

from gnn.blocks import in_blocks
from graph.columns import Float64s, Int64s
from graph.kernels.jit import allocating

#: As published: the walk goes on with this chance, and a node belongs to the neighbourhood with this share of the
#: highest rank.
_DAMPING: Final = 0.95
_SHARE: Final = 0.01
#: Rounds of the walk, where the published code solves it.
_ROUNDS: Final = 20
_BLOCK: Final = 256


class _Local(NamedTuple):
    """[v] scratch of one thread: the local number of a node (-1: not in hand) and the nodes in hand."""

    number: Int64s
    node: Int64s


def neighbourhoods(graph: Snapshot, asked: Int64s) -> Float64s:
    """[q, NAMES] of the asked nodes' neighbourhoods by personalised PageRank among their two-hop candidates."""
    near = neighbours(graph)

    def work(begin: int, end: int, into: Float64s) -> None:
        v = len(graph.sent)
        local = _Local(np.full(v, -1, dtype=np.int64), np.zeros(v, dtype=np.int64))
        _neighbourhoods(graph, near, asked[begin:end], local, room(v), into[begin:end])

    return _on_threads(work, len(asked))


def one_hop(graph: Snapshot, asked: Int64s) -> tuple[Float64s, Float64s]:
    """[q, NAMES] of the pairs that each asked node pays, and of those that pay it."""

    def pays(begin: int, end: int, into: Float64s) -> None:
        pairs = np.arange(len(graph.source))
        _ranges(graph, graph.out_start, pairs, asked[begin:end], room(len(graph.sent)), into[begin:end])

    def gets(begin: int, end: int, into: Float64s) -> None:
        _ranges(graph, graph.in_start, graph.in_pair, asked[begin:end], room(len(graph.sent)), into[begin:end])

    return _on_threads(pays, len(asked)), _on_threads(gets, len(asked))


def within(graph: Snapshot, community: Int64s, asked: Int64s) -> Float64s:
    """[q, NAMES] of the pairs inside each asked node's community (-1: in none)."""
    own = community[graph.source]
    pairs = np.flatnonzero((own == community[graph.target]) & (own >= 0))
    pairs = pairs[np.argsort(own[pairs], kind="stable")]
    count = int(community.max(initial=-1)) + 1
    start = np.searchsorted(own[pairs], np.arange(count + 1))
    found = np.full((count + 1, len(NAMES)), np.nan)
    _ranges(graph, start, pairs, np.arange(count), room(len(graph.sent)), found)
    # The last row is that of nodes in no community.
    return found[community[asked]]


def _on_threads(work, count: int) -> Float64s:  # noqa: ANN001 - begin, end and the rows to write
    into = np.full((count, len(NAMES)), np.nan)
    in_blocks(lambda begin, end: work(begin, end, into), count, block=_BLOCK)
    return into


@allocating
def _ranges(graph: Snapshot, start: Int64s, pairs: Int64s, asked: Int64s, space: Room, into: Float64s) -> None:
    for row in range(len(asked)):
        describe(graph, pairs[start[asked[row]] : start[asked[row] + 1]], space, into[row])


@allocating
def _neighbourhoods(graph: Snapshot, near: Lists, asked: Int64s, local: _Local, space: Room, into: Float64s) -> None:
    for row in range(len(asked)):
        count = _candidates(near, asked[row], local)
        pairs = _pairs_among(graph, local, count)
        kept = _ranked(graph, pairs, local, count)
        inside = np.zeros(len(pairs), dtype=np.bool_)
        for place in range(len(pairs)):
            source, target = graph.source[pairs[place]], graph.target[pairs[place]]
            inside[place] = kept[local.number[source]] and kept[local.number[target]]
        describe(graph, pairs[inside], space, into[row])
        local.number[local.node[:count]] = -1


@allocating
def _candidates(near: Lists, asked: int, local: _Local) -> int:
    """Take the asked node (local number 0), its neighbours and theirs in hand; how many they are."""
    local.number[asked], local.node[0] = 0, asked
    count = 1
    for place in range(near.start[asked], near.start[asked + 1]):
        middle = near.item[place]
        if local.number[middle] < 0:
            local.number[middle], local.node[count] = count, middle
            count += 1
        for further in range(near.start[middle], near.start[middle + 1]):
            node = near.item[further]
            if local.number[node] < 0:
                local.number[node], local.node[count] = count, node
                count += 1
    return count


@allocating
def _pairs_among(graph: Snapshot, local: _Local, count: int) -> Int64s:
    most = 0
    for node in local.node[:count]:
        most += graph.out_start[node + 1] - graph.out_start[node]
    found = np.empty(most, dtype=np.int64)
    taken = 0
    for node in local.node[:count]:
        for pair in range(graph.out_start[node], graph.out_start[node + 1]):
            if local.number[graph.target[pair]] >= 0:
                found[taken] = pair
                taken += 1
    return found[:taken]


@allocating
def _ranked(graph: Snapshot, pairs: Int64s, local: _Local, count: int) -> Float64s:
    """[count] which nodes in hand belong to the neighbourhood of the first: a walk along pairs in both directions."""
    strength = np.zeros(count)
    first, second, weight = np.empty(len(pairs), np.int64), np.empty(len(pairs), np.int64), graph.weighted[pairs]
    for place in range(len(pairs)):
        first[place] = local.number[graph.source[pairs[place]]]
        second[place] = local.number[graph.target[pairs[place]]]
        strength[first[place]] += weight[place]
        strength[second[place]] += weight[place]
    rank, got = np.zeros(count), np.zeros(count)
    rank[0] = 1.0
    for _ in range(_ROUNDS):
        got[:] = 0.0
        handed = 0.0
        for node in range(count):
            rank[node] = _DAMPING * rank[node] / strength[node] if strength[node] > 0 else 0.0
            handed += rank[node] * strength[node]
        for place in range(len(pairs)):
            got[second[place]] += rank[first[place]] * weight[place]
            got[first[place]] += rank[second[place]] * weight[place]
        # What is not handed on begins anew at the first node.
        got[0] += 1.0 - handed
        rank[:] = got
    highest = rank[1:].max() if count > 1 else 0.0
    kept = rank >= _SHARE * highest
    kept[0] = True
    return kept
