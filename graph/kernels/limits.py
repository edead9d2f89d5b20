"""How far each search goes: these bound the time of the worst event.

An event whose search runs out of `steps` is marked truncated. Hubs are no truncation but part of what a motif is: whose
money goes where cannot be told from an account with more transfers than these in the window.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_DAY_US: Final = 86_400_000_000

#: Longest cycle that any setting may ask for: the width of the witness buffers.
LONGEST_CYCLE: Final = 13


class CycleLimits(NamedTuple):
    """A search for temporal cycles that one event closes."""

    window_us: int
    #: transfers of the longest cycle, the closing one among them
    longest: int
    #: each transfer is at least `low` and at most `high` of the one before it; a band of (0, inf) asks for no amounts
    low: float
    high: float
    #: transfers looked at for one event
    steps: int
    #: an account that got more in the window hands nothing on
    hub: int
    #: transfers looked at to learn how far the way back is
    reach: int = 0
    #: smallest over largest transfer of the cycle at least
    least: float = 0.0


class ScatterLimits(NamedTuple):
    """A search for scatter-gathers that one event closes."""

    window_us: int
    #: what an intermediary passes on, as a share of what it got
    low: float
    high: float
    #: transfers on one side in the window from which on an account in the middle, and an origin or a target, is a hub
    middle: int
    hub: int
    #: transfers looked at for one event
    steps: int


class ChainLimits(NamedTuple):
    """A search for the transfer that one event hands on."""

    #: longest rest at an account
    rest_us: int
    low: float
    high: float
    #: an account that got more while money may rest hands nothing on
    hub: int


class LayerLimits(NamedTuple):
    """A search for bipartite layers and stacks that one event completes."""

    #: transfers looked at for one event
    steps: int
    #: transfers on one side in the window from which on an account is a hub
    hub: int


class RoundTripLimits(NamedTuple):
    """A look at what two accounts paid each other."""

    window_us: int
    #: transfers looked at in each direction
    hub: int


class Limits(NamedTuple):
    """All of them."""

    any_cycles: CycleLimits
    retained_cycles: CycleLimits
    scatter: ScatterLimits
    chains: ChainLimits
    simple_cycles: CycleLimits
    unordered_scatter: ScatterLimits
    layers: LayerLimits
    round_trips: RoundTripLimits


_WINDOW_US: Final = 10 * _DAY_US
#: Cycles of any amounts, for counts: short, as their number grows with each step.
ANY_CYCLES: Final = CycleLimits(_WINDOW_US, 6, 0.0, float("inf"), 16_384, 64)
#: Cycles in which the amount is retained, for counts and instances: the band cuts the search so much that it goes deep.
RETAINED_CYCLES: Final = CycleLimits(_WINDOW_US, LONGEST_CYCLE, 0.66, 1.5, 4_096, 128)
#: The same in any order of time.
SIMPLE_CYCLES: Final = CycleLimits(_WINDOW_US, LONGEST_CYCLE, 0.66, 1.5, 8_192, 128, 256, 0.5)
SCATTER: Final = ScatterLimits(_WINDOW_US, 0.4, 1.6, 128, 512, 16_384)
UNORDERED_SCATTER: Final = ScatterLimits(_WINDOW_US, 0.4, 1.6, 128, 512, 8_192)
CHAINS: Final = ChainLimits(3 * _DAY_US, 0.8, 1.25, 256)
LAYERS: Final = LayerLimits(8_192, 256)
ROUND_TRIPS: Final = RoundTripLimits(_WINDOW_US, 1_024)
LIMITS: Final = Limits(
    ANY_CYCLES, RETAINED_CYCLES, SCATTER, CHAINS, SIMPLE_CYCLES, UNORDERED_SCATTER, LAYERS, ROUND_TRIPS
)
