"""Devices: phones and browsers of people, shared ones of couples, offices and bookkeepers."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from graph.columns import Int8s, Int32s, Int64s
from worlds.population import Parties, Segment

DEVICE_KINDS: Final = ("phone", "browser", "tablet", "terminal")
_PHONE, _BROWSER, _TABLET, _TERMINAL = range(4)
_CLIENTS_OF_BOOKKEEPER: Final = 8
_WITH_BOOKKEEPER: Final = 0.12
_WITH_TABLET: Final = 0.08


def devices_of(
    rng: np.random.Generator, segment: Int8s, parties: Parties
) -> tuple[npt.NDArray[np.int32], Int8s, Int64s]:
    """([n, 2] devices of each account, [d] kind, [d] public number). The first is the holder's phone or office PC."""
    n, p = len(segment), len(parties)
    kinds = [np.where(parties.is_person, _PHONE, _BROWSER), np.full(p, _BROWSER)]
    devices = np.stack([parties.holder, parties.holder + p], axis=1).astype(np.int32)
    joint = parties.joint_holder >= 0
    devices[joint, 1] = parties.joint_holder[joint]
    tablets = _shared(rng, np.flatnonzero(rng.random(n) < _WITH_TABLET), 3)
    devices[tablets[0], 1] = 2 * p + tablets[1]
    kinds.append(np.full(int(tablets[1].max(initial=-1)) + 1, _TABLET))
    firms = np.flatnonzero((segment == Segment.BUSINESS) & (rng.random(n) < _WITH_BOOKKEEPER))
    offices = _shared(rng, firms, _CLIENTS_OF_BOOKKEEPER)
    devices[offices[0], 1] = sum(len(k) for k in kinds) + offices[1]
    kinds.append(np.full(int(offices[1].max(initial=-1)) + 1, _TERMINAL))
    kind = np.concatenate(kinds).astype(np.int8)
    step = 9
    number = rng.permutation(len(kind)) * step + rng.integers(0, step, len(kind)) + 1_000_000
    return devices, kind, np.asarray(number, dtype=np.int64)


def _shared(rng: np.random.Generator, accounts: Int64s, mean: int) -> tuple[Int64s, Int32s]:
    """(accounts in drawn order, the shared device of each): groups of about `mean`."""
    drawn = rng.permutation(accounts)
    return drawn, (np.cumsum(rng.random(len(drawn)) < 1 / mean)).astype(np.int32)
