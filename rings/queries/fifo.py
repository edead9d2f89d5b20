"""Which money of an account went where: first in, first out."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from graph.store.looking import Transfer


@dataclass(frozen=True, slots=True)
class Match:
    """`amount_minor` of what `came` brought, from `came_at` on, went with `went`, from `went_at` on."""

    came: Transfer
    came_at: int
    went: Transfer
    went_at: int
    amount_minor: int


def matches(incoming: Sequence[Transfer], outgoing: Sequence[Transfer]) -> list[Match]:
    """What left one account, matched with what had come, oldest first; exact in minor units. O(n).

    Both in the order of (time, id), without transfers to itself, all with a base amount. The account is taken to be
    empty when the first of them happens. Money can leave only strictly after it came: what came at the same moment,
    or on the same day where no more is known, is not matched. What leaves beyond what is there came from elsewhere.
    """
    found: list[Match] = []
    there: deque[tuple[Transfer, int]] = deque()
    arrived = 0
    for went in outgoing:
        while arrived < len(incoming) and incoming[arrived].occurred_at_us < went.occurred_at_us:
            there.append((incoming[arrived], 0))
            arrived += 1
        _spend(went, there, found)
    return found


def _spend(went: Transfer, there: deque[tuple[Transfer, int]], found: list[Match]) -> None:
    """Take the amount of `went` from the front of what is there."""
    went_at, needed = 0, went.amount_base_minor or 0
    while needed > 0 and there:
        came, came_at = there.popleft()
        held = (came.amount_base_minor or 0) - came_at
        taken = min(held, needed)
        if taken > 0:
            found.append(Match(came, came_at, went, went_at, taken))
        if held > taken:
            there.appendleft((came, came_at + taken))
        went_at += taken
        needed -= taken
