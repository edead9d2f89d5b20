"""How members compare with accounts of the same kind over the same days: exact counts, and of how many they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from graph.canonical.vocabulary import ACCOUNT_KINDS
from graph.columns import Bools, EventColumns, Float64s
from rings.ring import Ring
from rings.scene import Scene
from rings.times import iso
from scoring.wording import count_of, money

_SECOND_US: Final = 1_000_000
_DAY_US: Final = 86_400_000_000
#: Least span that habits are compared over: a week, ending with the ring's last transfer.
_LEAST_DAYS: Final = 7
#: A comparison is told where so many peers are below, and how many of a ring at most: one a measure, and one more.
_TELLING: Final = 0.9
_MOST: Final = 8
#: Peers below which nothing is normal.
_LEAST_PEERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One habit of an account."""

    name: str
    #: with {value} for the account's or the median's
    text: str
    is_money: bool = False


MEASURES: Final = (
    Measure(name="new_payees", text="sent to {value} new payees"),
    Measure(name="new_payers", text="received from {value} new payers"),
    Measure(name="payees", text="sent to {value} payees"),
    Measure(name="payers", text="received from {value} payers"),
    Measure(name="sent", text="sent {value}", is_money=True),
    Measure(name="received", text="received {value}", is_money=True),
    Measure(name="passed_on", text="passed on {value} of what came in", is_money=True),
)


def compared(scene: Scene, ring: Ring) -> list[dict[str, Any]]:
    """The most telling comparisons of a ring's accounts, JSON-ready, the rarest first.

    Peers are the accounts of the same kind with a transfer between accounts in the window. O(events of the window + v).
    """
    columns = scene.columns
    end_us = (int(columns.occurred_at_us[ring.events].max()) // _SECOND_US + 1) * _SECOND_US
    days = max(_LEAST_DAYS, -(-(end_us - int(columns.occurred_at_us[ring.events].min())) // _DAY_US))
    first, stop = np.searchsorted(columns.occurred_at_us, [end_us - days * _DAY_US, end_us])
    rows = np.arange(first, stop)
    ends = columns.is_account
    rows = rows[columns.makes_motif[rows] & ends[columns.source[rows]] & ends[columns.target[rows]]]
    values = _values(scene, rows)
    active = np.zeros(columns.node_count, dtype=np.bool_)
    active[columns.source[rows]] = active[columns.target[rows]] = True
    found = sorted(
        _found(columns, ring, values, active), key=lambda one: (-one["share_below"], -one["ratio"], one["member"])
    )
    window = {"days": int(days), "from": iso(end_us - days * _DAY_US), "until": iso(end_us)}
    return [{**{k: v for k, v in one.items() if k != "ratio"}, "window": window} for one in _distinct(found)[:_MOST]]


def _values(scene: Scene, rows: Any) -> Mapping[str, Float64s]:
    """[v] by measure, of the events `rows`."""
    columns, count = scene.columns, scene.columns.node_count
    source, target = columns.source[rows], columns.target[rows]
    amount = columns.amount_base_minor[rows].astype(np.float64)
    first = scene.first_contact[rows]
    pair = np.unique(source.astype(np.int64) * count + target)
    sent, received = (np.bincount(end, weights=amount, minlength=count) for end in (source, target))
    return {
        "new_payees": np.bincount(source[first], minlength=count),
        "new_payers": np.bincount(target[first], minlength=count),
        "payees": np.bincount(pair // count, minlength=count),
        "payers": np.bincount(pair % count, minlength=count),
        "sent": sent,
        "received": received,
        "passed_on": np.minimum(sent, received),
    }


def _found(
    columns: EventColumns, ring: Ring, values: Mapping[str, Float64s], active: Bools
) -> Iterator[dict[str, Any]]:
    for node in ring.members[columns.is_account[ring.members]].tolist():
        name = str(columns.node_ids[node])
        peers = active & (columns.node_kind == columns.node_kind[node])
        peers[ring.members] = False
        count = int(peers.sum())
        if not name or count < _LEAST_PEERS:
            continue
        for measure in MEASURES:
            mine, theirs = float(values[measure.name][node]), values[measure.name][peers]
            below, median = int((theirs < mine).sum()), float(np.median(theirs))
            if below >= _TELLING * count:
                yield _told(columns, measure, node, (mine, median, below, count)) | {
                    "ratio": mine / max(median, 1.0), "member": name
                }  # fmt: skip


def _told(columns: EventColumns, measure: Measure, node: int, figures: tuple[float, float, int, int]) -> dict[str, Any]:
    mine, median, below, count = figures
    shown = (
        [money({"minor": round(one), "currency": columns.base_currency}) for one in (median, mine)]
        if measure.is_money
        else [count_of(median), count_of(mine)]
    )
    kind = ACCOUNT_KINDS[columns.node_kind[node]].value
    text = (
        f"half of the {count:,} {kind} accounts active then {measure.text.format(value=shown[0])} or less; "
        f"this one {measure.text.format(value=shown[1])}, more than {below:,} of them"
    )
    return {
        "measure": measure.name,
        "value": mine,
        "median": median,
        "below": below,
        "peers": count,
        "share_below": round(below / count, 4),
        "kind": kind,
        "text": text,
    }


def _distinct(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The foremost of each measure first, then the rest."""
    seen: set[str] = set()
    lead: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    for one in found:
        (rest if one["measure"] in seen else lead).append(one)
        seen.add(one["measure"])
    return [*lead, *rest]
