"""Plain words for typologies and roles: what the product writes about rings."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from rings.ring import Role

TYPOLOGY_WORDS: Final = {
    Typology.FAN_OUT: "fan-out (one account pays many)",
    Typology.FAN_IN: "fan-in (many accounts pay one)",
    Typology.GATHER_SCATTER: "gather-scatter (one account collects from many and pays many)",
    Typology.SCATTER_GATHER: "scatter-gather (money is split over several accounts and joined again)",
    Typology.CYCLE: "cycle (money comes back to where it started)",
    Typology.RANDOM: "chain (money wanders from account to account)",
    Typology.BIPARTITE: "bipartite (several accounts pay several others)",
    Typology.STACK: "stack (money passes several layers of accounts)",
    Typology.CARD_BURST: "card burst (one card is used many times in a short time)",
    Typology.COMPROMISED_MERCHANT: "compromised merchant (suspicious payments of many cards meet at one merchant)",
    Typology.SHARED_DEVICE: "shared device (several accounts are operated from one device)",
    Typology.FLOW: "connected flow without another known structure",
}

ROLE_WORDS: Final = {
    Role.SOURCE: "source",
    Role.PASS_THROUGH: "pass-through",
    Role.COLLECTOR: "collector",
    Role.DISTRIBUTOR: "distributor",
    Role.SINK: "sink",
    Role.MERCHANT: "merchant",
    Role.SHARED_DEVICE: "shared device",
    Role.INCIDENTAL: "incidental",
}
