"""Published graph networks for transactions, each told in a few words; `networks` builds them all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

#: PNA's towers, as published.
TOWERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """One network: two layers, batch normalisation, a residual mean, three dense layers on the scored transaction."""

    convolution: Literal["gin", "pna"]
    hidden: int
    learning_rate: float
    #: weight of an illicit transaction in the cross-entropy
    illicit_weight: float
    #: between the dense layers
    dropout: float
    #: messages against the money too, with weights of their own
    reverse: bool = False
    #: the rank of each end among the other's contacts
    ports: bool = False
    #: the scored transaction's ends are marked
    ego_marks: bool = False
    #: the states of edges change between layers
    edge_updates: bool = False
    #: parallel transactions of a pair are aggregated before a node's pairs are
    parallel_first: bool = False
    #: transactions of a step; published 8,192, of which the time on a CPU would leave too few steps
    step: int = 256

    def __post_init__(self) -> None:
        """PNA's towers share the hidden numbers out."""
        assert self.convolution == "gin" or self.hidden % TOWERS == 0, "PNA needs a multiple of five hidden numbers"


#: Egressy et al., AAAI 2024, and its code's settings: learning rate, hidden numbers, class weight, last dropout.
GIN: Final = Design(convolution="gin", hidden=66, learning_rate=0.0062, illicit_weight=6.3, dropout=0.1)
PNA: Final = Design(convolution="pna", hidden=20, learning_rate=0.0006, illicit_weight=7.1, dropout=0.29)
#: The same paper's Multi-PNA with edge updates.
MULTI_PNA: Final = replace(PNA, reverse=True, ports=True, ego_marks=True, edge_updates=True)
#: MEGA-GNN (Bilgi et al. 2024) on PNA: no ports, which its first aggregation makes needless.
MEGA_PNA: Final = replace(MULTI_PNA, ports=False, parallel_first=True)
