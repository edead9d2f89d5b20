"""A suspicious ring within one `EventColumns`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.canonical.vocabulary import Typology
from graph.columns import Int32s


class Role(StrEnum):
    """What a member does with the money: describes flow, not intent."""

    SOURCE = "source"
    PASS_THROUGH = "pass_through"  # noqa: S105 - a role, no password
    COLLECTOR = "collector"
    DISTRIBUTOR = "distributor"
    SINK = "sink"
    MERCHANT = "merchant"
    SHARED_DEVICE = "shared_device"
    INCIDENTAL = "incidental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring: its transfers, its members with roles, its money."""

    #: stable: hash of its first transactions' ids; see `rings.identity`
    ring_id: str
    typology: Typology
    #: 0 to 100
    risk: float
    #: event rows, in time order
    events: Int32s
    #: node numbers, ascending, and the role of each
    members: Int32s
    roles: tuple[Role, ...]
    #: largest time-respecting flow in minor units (each unit of money once; a cycle's smallest leg); sum of legs
    amount_minor: int
    turnover_minor: int
    #: currency of both: the legs' own where they share one, else the base currency
    currency: str
    #: numbers of the motif instances it was made of
    instances: tuple[int, ...]
    #: a budget was met while it was found
    truncated: bool
