"""Invented names of people, businesses and merchants."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.columns import Bools

_FIRST: Final = (
    "Ada Amir Anna Ben Carla Chen Clara Dana David Elif Emil Emma Farid Greta Hana Hugo Ida Ines Ivan Jana Jonas "
    "Julia Kenji Lara Leo Lina Luca Maja Marta Milan Nadia Nils Noor Olga Omar Paul Petra Rosa Samir Sara Theo Tom "
    "Uma Vera Viktor Wanda Yara Yusuf Zoe"
).split()
_LAST: Final = (
    "Abel Adler Baker Bauer Berg Blanc Brandt Carter Cohen Costa Dahl Dubois Ekman Farkas Fischer Fontaine Garcia "
    "Haas Hansen Horvat Ito Jansen Keller Khan Kowalski Kraus Lang Larsen Lee Lehmann Lopez Maier Martin Mensah "
    "Moreau Nagy Novak Okafor Olsen Patel Peters Quist Rahman Reid Rossi Sato Silva Smit Sokol Stone Tanaka Thorne "
    "Unger Vogel Wagner Weber Wolf Yilmaz Zeller"
).split()
_TRADE: Final = (
    "Alder Anchor Atlas Beacon Birch Bridge Cedar Cobalt Copper Delta Ember Falcon Field Garnet Harbour Hazel Indigo "
    "Iron Juniper Lantern Linden Maple Meridian Nordic Oak Onyx Orchard Pearl Quarry Raven River Saffron Slate Summit "
    "Tide Union Valley Willow Zenith"
).split()
_FIRM: Final = (
    "Bakery Construction Consulting Design Foods Freight Garage Media Partners "
    "Print Services Software Studio Supplies Trading"
).split()
_SHOP: Final = "Books Cafe Cinema Electronics Fashion Fuel Garden Hotel Market Pharmacy Sports Travel".split()


def party_names(rng: np.random.Generator, is_person: Bools) -> pa.Array:
    """[parties] a person's or a firm's name."""
    people = _pairs(rng, len(is_person), _FIRST, _LAST)
    firms = _pairs(rng, len(is_person), _TRADE, _FIRM)
    return pa.array(np.where(is_person, people, firms), pa.string())


def merchant_names(rng: np.random.Generator, count: int) -> pa.Array:
    """[count] names of shops."""
    return pa.array(_pairs(rng, count, _TRADE, _SHOP), pa.string())


def _pairs(rng: np.random.Generator, count: int, one: list[str], two: list[str]) -> np.ndarray:
    words = np.array([f"{a} {b}" for a in one for b in two], dtype=object)
    return np.asarray(words[rng.integers(0, len(words), count)])
