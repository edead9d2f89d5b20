"""The columns of the midnight grid by their stable names, in the order in which they are written. Append only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.matrix import FeatureDescription

_WINDOW_S: Final = 2_592_000
_WHEN: Final = "in the 30 days before midnight"
_END_WORDS: Final = {"source": "the payer", "target": "the beneficiary"}
_LAYERING: Final = (Typology.FLOW, Typology.RANDOM, Typology.STACK, Typology.CYCLE)
_GATHERING: Final = (Typology.FAN_IN, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER)
_SPREADING: Final = (Typology.FAN_OUT, Typology.GATHER_SCATTER, Typology.SCATTER_GATHER)
_GROUPED: Final = (Typology.BIPARTITE, Typology.STACK, Typology.SCATTER_GATHER)
_RANKS: Final = "10 passes over the window's pairs, a day"
_GROUPS: Final = "at most 12 passes over half of the window's pairs, a day"
_ONCE: Final = "one pass over the window, a day"


def _one(  # every parameter is one field
    name: str, unit: str, text: str, phrase: str, *, typologies: tuple[Typology, ...], cost: str
) -> FeatureDescription:
    return FeatureDescription(
        name=f"{name}_30d",
        unit=unit,
        window_s=_WINDOW_S,
        text=f"{text}, {_WHEN}",
        cost=cost,
        typologies=typologies,
        phrase=f"{phrase} {_WHEN}",
    )


def _node(end: str) -> Iterator[FeatureDescription]:
    """What a midnight's table says of one end, in the order of `graph.grid.table.table_of`."""
    who = _END_WORDS[end]
    yield _one(
        f"{end}_rank",
        "ratio",
        f"how much of all money comes by {who}, over the mean: PageRank by amount",
        f"{{value}} times as much of all money as on average comes by {who}",
        typologies=_GATHERING,
        cost=_RANKS,
    )
    yield _one(
        f"{end}_rank_new",
        "ratio",
        f"how near {who} lies behind accounts first seen in the last week, over the mean: personalised PageRank",
        f"{{value}} times as much as on average leads from newcomers to {who}",
        typologies=_SPREADING,
        cost=_RANKS,
    )
    yield _one(
        f"{end}_core",
        "count",
        f"core number of {who}: it lies in a part of the graph where each account has so many counterparties",
        f"{who} lies among accounts with {{value}} counterparties each",
        typologies=_GROUPED,
        cost=_ONCE,
    )
    yield from _community(end, who)
    yield _one(
        f"{end}_device_component",
        "count",
        f"accounts that shared devices join with {who}, directly or through others, itself among them",
        f"shared devices join {who} with others to {{value}} accounts",
        typologies=(Typology.SHARED_DEVICE, Typology.CARD_BURST),
        cost=_ONCE,
    )
    yield from _hops(who, f"{end}_in", "received", "had come from outside of what is seen (cash, unknown, pooled)")
    yield from _hops(who, f"{end}_out", "sent", "later left what is seen (cash, unknown, pooled)")


def _community(end: str, who: str) -> Iterator[FeatureDescription]:
    yield _one(
        f"{end}_community_size",
        "count",
        f"accounts in the community of {who}",
        f"the community of {who} has {{value}} accounts",
        typologies=_GROUPED,
        cost=_GROUPS,
    )
    yield _one(
        f"{end}_community_kept",
        "ratio",
        f"share of the money that {who} sent and received which stayed in its community",
        f"a share of {{value}} of the money of {who} stayed in its community",
        typologies=_GROUPED,
        cost=_GROUPS,
    )
    yield _one(
        f"{end}_community_closed",
        "ratio",
        f"share of all money of the community of {who} which stayed in it",
        f"the community of {who} kept a share of {{value}} of its money inside",
        typologies=_GROUPED,
        cost=_GROUPS,
    )


def _hops(who: str, stem: str, verb: str, outside: str) -> Iterator[FeatureDescription]:
    moved = "had moved" if verb == "received" else "moved"
    yield _one(
        f"{stem}_hops",
        "ratio",
        f"how many times the money that {who} {verb} {moved} on average, this time among them, at most 5",
        f"the money that {who} {verb} {moved} {{value}} times on average",
        typologies=_LAYERING,
        cost=_ONCE,
    )
    yield _one(
        f"{stem}_far",
        "ratio",
        f"share of the money that {who} {verb} that {moved} three times or more",
        f"a share of {{value}} of the money that {who} {verb} {moved} over three transfers or more",
        typologies=_LAYERING,
        cost=_ONCE,
    )
    yield _one(
        f"{stem}_outside",
        "ratio",
        f"share of the money that {who} {verb} that {outside}, on any way",
        f"a share of {{value}} of the money that {who} {verb} {outside}",
        typologies=_LAYERING,
        cost=_ONCE,
    )


GRID: Final[tuple[FeatureDescription, ...]] = (
    *_node("source"),
    *_node("target"),
    _one(
        "same_community",
        "flag",
        "both ends lie in one community",
        "both ends lie in one community",
        typologies=_GROUPED,
        cost=_GROUPS,
    ),
)
GRID_COUNT: Final = len(GRID)
