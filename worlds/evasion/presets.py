"""The presets: each changes the transfers of one scheme, and may add ordinary ones beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from worlds.calendar import DAY_S
from worlds.evasion.errors import NoSuchEvasion
from worlds.evasion.means import DWELL_S, Means
from worlds.planting.staging import Planned

#: The scheme's transfers by time, and ordinary ones of its accounts beside them.
Changed = tuple[list[Planned], list[Planned]]
#: An intermediary keeps this part of what it passes on, at most.
_FEE: Final = 0.03
_PARTS: Final = (2, 4)
_SLOWER: Final = 3.0
#: Ordinary transfers for each of the scheme's own.
_COVER: Final = 2


def add_intermediaries(legs: list[Planned], means: Means) -> Changed:
    """Every transfer goes through one more account, which passes it on within a day, less up to 3 %."""
    found = []
    for leg in legs:
        room_s = means.room_s(legs, leg)
        between = means.stranger(leg.payee) if room_s > DWELL_S else None
        if between is None:
            found.append(leg)
            continue
        later_s = int(means.rng.integers(DWELL_S, min(room_s, DAY_S) + 1))
        less = math.log1p(-means.rng.uniform(0, _FEE))
        found.append(means.planned(leg.payer, between, leg.time_s, leg.log_amount))
        found.append(means.planned(between, leg.payee, leg.time_s + later_s, leg.log_amount + less))
    return _by_time(found), []


def merge_intermediaries(legs: list[Planned], means: Means) -> Changed:
    """Of the accounts that get and pay on, every second is given up: the one before it does its part too."""
    between = [one for one in dict.fromkeys(leg.payee for leg in legs) if any(leg.payer == one for leg in legs)]
    now = dict(zip(between[1::2], between[::2], strict=False))
    found = []
    for leg in legs:
        payer, payee = now.get(leg.payer, leg.payer), now.get(leg.payee, leg.payee)
        if (payer, payee) == (leg.payer, leg.payee):
            found.append(leg)
        elif payer != payee:
            found.append(means.planned(payer, payee, leg.time_s, leg.log_amount))
    return found or legs, []


def split_amounts(legs: list[Planned], means: Means) -> Changed:
    """Every transfer comes in two to four parts within a day, before its payee pays on."""
    found = []
    for leg in legs:
        count = int(means.rng.integers(_PARTS[0], _PARTS[1] + 1))
        shares = means.rng.dirichlet(np.full(count, 8.0))
        late_s = np.sort(means.rng.integers(0, min(means.room_s(legs, leg), DAY_S) + 1, count))
        late_s[0] = 0
        for share, later_s in zip(shares.tolist(), late_s.tolist(), strict=True):
            log_amount = leg.log_amount + math.log(share)
            found.append(means.planned(leg.payer, leg.payee, leg.time_s + later_s, log_amount))
    return _by_time(found), []


def delay(legs: list[Planned], means: Means) -> Changed:
    """All waiting takes three times as long, or as long as the window lets it."""
    first = legs[0].time_s
    took_s = max(legs[-1].time_s - first, 1)
    factor = max(min(_SLOWER, (means.window[1] - DWELL_S - first) / took_s), 1.0)
    times = [first + round(factor * (leg.time_s - first)) for leg in legs]
    return [means.planned(leg.payer, leg.payee, at, leg.log_amount) for leg, at in zip(legs, times, strict=True)], []


def camouflage(legs: list[Planned], means: Means) -> Changed:
    """For each transfer two ordinary ones of the scheme's accounts, to those they pay anyway, in the same days."""
    habits, rng = means.habits, means.rng
    members = list(dict.fromkeys(end for leg in legs for end in (leg.payer, leg.payee)))
    usual = [habits.own(member)[~means.by_day[habits.own(member)]] for member in members]
    usual = [own for own in usual if len(own)]
    low, high = max(legs[0].time_s - DAY_S, means.window[0]), min(legs[-1].time_s + DAY_S, means.window[1])
    cover = []
    for _ in range(_COVER * len(legs) if usual else 0):
        own = usual[int(rng.integers(0, len(usual)))]
        habit = int(rng.choice(own))
        at, log_amount = int(rng.integers(low, high)), float(habits.log_amount[habit]) + rng.normal(0, 0.2)
        cover.append(Planned(int(habits.payer[habit]), int(habits.payee[habit]), at, log_amount, habit))
    return legs, cover


Preset = Callable[[list[Planned], Means], Changed]
PRESETS: Final[dict[str, Preset]] = {
    one.__name__: one for one in (add_intermediaries, merge_intermediaries, split_amounts, delay, camouflage)
}


def preset_of(name: str) -> Preset:
    """The preset. Raises: `NoSuchEvasion`."""
    if name not in PRESETS:
        msg = f"there is no evasion {name!r}; there are {', '.join(PRESETS)}"
        raise NoSuchEvasion(msg)
    return PRESETS[name]


def _by_time(legs: list[Planned]) -> list[Planned]:
    return sorted(legs, key=lambda leg: leg.time_s)
