"""Which events a network's logits rest on: plain arrays, known without torch."""

from __future__ import annotations

from dataclasses import dataclass

from graph.columns import Float64s, Int32s


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """`p` pairs of a seed and an event that its logit rests on, the seed itself among them."""

    #: [p] place among the seeds
    seed: Int32s
    event: Int32s
    #: [p] |gradient x input| summed over the event's inputs, 0 or more
    strength: Float64s
