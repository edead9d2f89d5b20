"""Structures and the names they must get."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import make_columns
from ring_scenes import rows

from graph.canonical.vocabulary import Typology
from rings.shape import typology_of

SHAPES = [
    (Typology.CYCLE, ["A>B", "B>C", "C>A"]),
    (Typology.CYCLE, ["A>B", "B>C", "C>D", "D>E", "E>A"]),
    (Typology.CYCLE, ["A>B", "B>C", "C>D", "D>A", "X>A"]),
    (Typology.FAN_IN, ["A>H", "B>H", "C>H", "D>H"]),
    (Typology.FAN_IN, ["A>H", "B>H", "C>H", "A>H", "H>X"]),
    (Typology.FAN_OUT, ["H>A", "H>B", "H>C"]),
    (Typology.GATHER_SCATTER, ["A>H", "B>H", "C>H", "H>D", "H>E", "H>F"]),
    (Typology.SCATTER_GATHER, ["S>A", "S>B", "A>T", "S>C", "B>T", "C>T"]),
    (Typology.BIPARTITE, ["A>X", "A>Y", "B>Y", "B>Z", "C>Z", "C>X"]),
    (Typology.STACK, ["A>C", "B>C", "B>D", "C>E", "D>E", "D>F"]),
    (Typology.RANDOM, ["A>B", "B>C", "C>D", "D>E"]),
    (Typology.FLOW, ["A>B", "B>A", "B>C", "C>D", "D>E", "E>F", "C>X", "X>Y", "Y>Z", "D>Q"]),
]


@pytest.mark.parametrize(("typology", "pairs"), SHAPES, ids=[f"{t}-{len(p)}" for t, p in SHAPES])
def test_structure_gives_the_name(typology: Typology, pairs: list[str]) -> None:
    columns = make_columns(rows(*pairs))
    assert typology_of(columns, np.arange(len(pairs), dtype=np.int32)) is typology


@pytest.mark.parametrize(("typology", "pairs"), SHAPES, ids=[f"{t}-{len(p)}" for t, p in SHAPES])
def test_other_names_change_nothing(typology: Typology, pairs: list[str]) -> None:
    names = {"A": "Z9", "B": "M1", "C": "A0", "D": "K", "E": "B", "H": "AA", "S": "Y", "T": "C"}
    other = [">".join(names.get(end, end + "0") for end in pair.split(">")) for pair in pairs]
    columns = make_columns(rows(*other))
    assert typology_of(columns, np.arange(len(pairs), dtype=np.int32)) is typology


def test_cards() -> None:
    burst = make_columns(rows("V>m1", "V>m2", "V>m3", "V>m4"), merchants={"m1", "m2", "m3", "m4"})
    assert typology_of(burst, np.arange(4, dtype=np.int32)) is Typology.CARD_BURST
    shop = make_columns(rows("A>m1", "B>m1", "C>m1", "D>m2"), merchants={"m1", "m2"})
    assert typology_of(shop, np.arange(4, dtype=np.int32)) is Typology.COMPROMISED_MERCHANT
    device = make_columns(rows("A>m1", "B>m1", "C>m2", "D>m2"), merchants={"m1", "m2"}, device=["d"] * 4)
    assert typology_of(device, np.arange(4, dtype=np.int32)) is Typology.SHARED_DEVICE
    herded = rows("V>A", "A>H", "W>B", "B>H", "X>C", "C>H")
    collected = make_columns(herded, device=["v", "d", "w", "d", "x", "d"])
    assert typology_of(collected, np.arange(6, dtype=np.int32)) is Typology.SHARED_DEVICE, "half of them order from it"
    apart = make_columns(herded, device=["v", "a", "w", "b", "x", "d"])
    assert typology_of(apart, np.arange(6, dtype=np.int32)) is not Typology.SHARED_DEVICE
