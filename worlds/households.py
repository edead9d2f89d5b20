"""Who stands behind the accounts: people with several, couples with one together, owners of businesses."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Int8s, Int32s, Int64s
from worlds.partners import partners
from worlds.population import Parties, Segment

_SECOND_ACCOUNT_SHARE: Final = 0.08
_JOINT_SHARE: Final = 0.12
_GROUP_SHARE: Final = 0.15


def parties_of(rng: np.random.Generator, segment: Int8s, country: Int8s) -> Parties:
    """Parties and their accounts. Savings belong to people with an account in the same country where there are any."""
    n = len(segment)
    holder = np.full(n, -1, dtype=np.int32)
    people = np.flatnonzero((segment == Segment.PERSON) | (segment == Segment.EXTERNAL_PERSON))
    second = (rng.random(len(people)) < _SECOND_ACCOUNT_SHARE) & (segment[people] == Segment.PERSON)
    second[0] = False
    first = people[~second]
    holder[first] = np.arange(len(first), dtype=np.int32)
    inside = first[segment[first] == Segment.PERSON]
    for others in (people[second], np.flatnonzero(segment == Segment.SAVINGS)):
        holder[others] = holder[partners(rng, others, inside, country)]
    joint = _joint(rng, people, inside, holder, country)
    rest = np.flatnonzero((holder < 0) & (segment != Segment.OWN_LEDGER))
    own = len(first) + _grouped(rng, len(rest))
    holder[rest] = own
    ledgers = np.flatnonzero(segment == Segment.OWN_LEDGER)
    organisations = int(own.max()) + 1 if len(rest) else len(first)
    holder[ledgers] = organisations + np.arange(len(ledgers), dtype=np.int32)
    owner = np.full(n, -1, dtype=np.int32)
    firms = np.flatnonzero((segment == Segment.BUSINESS) | (segment == Segment.LETTING_AGENT))
    owner[firms] = holder[partners(rng, firms, inside, country)]
    count = organisations + len(ledgers)
    home = np.zeros(count, dtype=np.int8)
    home[holder[::-1]] = country[::-1]
    return Parties(
        is_person=np.arange(count) < len(first), country=home, holder=holder, joint_holder=joint, owner=owner
    )


def _joint(rng: np.random.Generator, people: Int64s, inside: Int64s, holder: Int32s, country: Int8s) -> Int32s:
    """[n] second holder of joint accounts, another person of the same country."""
    joint = np.full(len(holder), -1, dtype=np.int32)
    shared = people[rng.random(len(people)) < _JOINT_SHARE]
    other = holder[partners(rng, shared, inside, country)]
    joint[shared] = np.where(other == holder[shared], -1, other)
    return joint


def _grouped(rng: np.random.Generator, count: int) -> Int32s:
    """[count] organisations; some have several accounts in a row."""
    new = rng.random(count) >= _GROUP_SHARE
    if count:
        new[0] = True
    return (np.cumsum(new) - 1).astype(np.int32)
