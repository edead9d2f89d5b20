"""How far each search goes. These bound the time of the worst event; an event that meets one is marked truncated."""

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
    #: transfers looked at for one event, and at one account
    steps: int
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
    #: legs into the account in the middle looked at; transfers of one account, and altogether
    origins: int
    hub: int
    steps: int


class ChainLimits(NamedTuple):
    """A search for the transfer that one event hands on."""

    #: longest rest at an account
    rest_us: int
    low: float
    high: float
    #: incoming transfers looked at
    hub: int


class LayerLimits(NamedTuple):
    """A search for bipartite layers and stacks that one event completes."""

    #: transfers looked at for one event, and at one account
    steps: int
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
ANY_CYCLES: Final = CycleLimits(_WINDOW_US, 6, 0.0, float("inf"), 16_384, 1_024)
#: Cycles in which the amount is retained, for counts and instances: the band cuts the search so much that it goes deep.
RETAINED_CYCLES: Final = CycleLimits(_WINDOW_US, LONGEST_CYCLE, 0.66, 1.5, 4_096, 1_024)
#: The same in any order of time.
SIMPLE_CYCLES: Final = CycleLimits(_WINDOW_US, LONGEST_CYCLE, 0.66, 1.5, 8_192, 512, 256, 0.5)
SCATTER: Final = ScatterLimits(_WINDOW_US, 0.4, 1.6, 1_024, 4_096, 16_384)
UNORDERED_SCATTER: Final = ScatterLimits(_WINDOW_US, 0.4, 1.6, 1_024, 4_096, 8_192)
CHAINS: Final = ChainLimits(3 * _DAY_US, 0.8, 1.25, 256)
#: Of one account as many as of one event: a payer that is a hub must not mark each of its transfers cut.
LAYERS: Final = LayerLimits(8_192, 8_192)
ROUND_TRIPS: Final = RoundTripLimits(_WINDOW_US, 1_024)
LIMITS: Final = Limits(
    ANY_CYCLES, RETAINED_CYCLES, SCATTER, CHAINS, SIMPLE_CYCLES, UNORDERED_SCATTER, LAYERS, ROUND_TRIPS
)
