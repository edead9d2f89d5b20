"""FLOW as a view of the past has it: summed up from the transactions that it sees, the same on every backend."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from graph.store.expansion import Flow, Totals


class PastFlows(ABC):
    """The part of a `FlowReader` that needs no more than each node's own flows; nothing is flagged in the past."""

    def __init__(self) -> None:
        self._summed_up: dict[str, list[Flow]] = {}

    @abstractmethod
    def sum_up(self, key: str) -> list[Flow]:
        """The flows that begin or end at the node, summed from its transactions; one to itself once."""

    def flows_of(self, key: str) -> list[Flow]:
        """The same, summed once."""
        if key not in self._summed_up:
            self._summed_up[key] = self.sum_up(key)
        return self._summed_up[key]

    def totals(self, keys: Sequence[str]) -> dict[str, Totals]:
        """What the flows at each node add up to; one to itself counts twice."""
        found = {}
        for key in keys:
            sum_ = Totals()
            for flow in self.flows_of(key):
                sum_ = sum_.plus(Totals(1, flow.count, flow.total_minor), 1 + (flow.source == flow.target))
            found[key] = sum_
        return found

    def largest(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the `limit` largest flows."""
        found: dict[tuple[str, str], Flow] = {}
        for key in keys:
            ranked = sorted(self.flows_of(key), key=lambda flow: (-flow.total_minor, -flow.count))
            for side in ("source", "target"):
                mine = [flow for flow in ranked if getattr(flow, side) == key]
                found.update({(flow.source, flow.target): flow for flow in mine[:limit]})
        return list(found.values())

    def suspicious(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """None."""
        del keys, limit
        return []

    def flagged(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int, int]]:
        """None."""
        del pairs
        return {}

    def between(self, keys: Sequence[str], others: Sequence[str]) -> list[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""
        wanted = set(others)
        found = {
            (flow.source, flow.target): flow
            for key in keys
            for flow in self.flows_of(key)
            if (flow.target if flow.source == key else flow.source) in wanted
        }
        return list(found.values())
