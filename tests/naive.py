"""Slow, obvious twins of the feature engine's kernels, by definition and over all earlier events."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF
from graph.columns import EventColumns

DAY_US = 86_400_000_000
TEN_DAYS_US = 10 * DAY_US
WINDOWS_US = {"1h": DAY_US // 24, "1d": DAY_US, "10d": TEN_DAYS_US, "30d": 30 * DAY_US}
NAN = math.nan


@dataclass(frozen=True, slots=True)
class Event:
    """One row, in plain numbers."""

    row: int
    at: int
    until: int
    source: int
    target: int
    amount: int | None
    device: int
    moves: bool
    motif: bool
    internal: bool
    contact: bool


def events_of(columns: EventColumns) -> list[Event]:
    return [_event(columns, row) for row in range(len(columns))]


def _event(columns: EventColumns, row: int) -> Event:
    source, target = int(columns.source[row]), int(columns.target[row])
    at = int(columns.occurred_at_us[row])
    gives_back = KINDS[columns.kind[row]] in {"return", "reversal", "chargeback"}
    motif, internal = bool(columns.makes_motif[row]), bool(columns.is_internal[row])
    return Event(
        row=row,
        at=at,
        until=at + DAY_US - 1 if columns.day_only[row] else at,
        source=source,
        target=target,
        amount=int(columns.amount_base_minor[row]) if columns.has_base[row] else None,
        device=int(columns.device[row]),
        moves=source != target and not gives_back and STATUSES[columns.status[row]] not in STATUSES_WITHOUT_MOTIF,
        motif=motif,
        internal=internal,
        contact=motif and not internal and bool(columns.is_account[source] and columns.is_account[target]),
    )


class Past:
    """What lies strictly before one event."""

    def __init__(self, columns: EventColumns, events: list[Event], event: Event) -> None:
        self.columns, self.event = columns, event
        self.earlier = [e for e in events if e.at < event.at]
        self.moves = [e for e in self.earlier if e.moves]
        self.motifs = [e for e in self.earlier if e.motif]

    def around(self, node: int, direction: str, window_us: int | None = None) -> list[Event]:
        """Money moved out of or into a node within [t - w, t)."""
        begin = -math.inf if window_us is None else self.event.at - window_us
        return [e for e in self.moves if e.at >= begin and (e.source if direction == "out" else e.target) == node]

    def fresh(self, node: int, direction: str, window_us: int) -> int:
        """First contacts within the window."""
        return sum(self.is_first(e) for e in self.around(node, direction, window_us))

    def is_first(self, event: Event) -> bool:
        """No earlier contact of the pair; at one moment the lowest row is the first."""
        pair = [e for e in self.earlier if e.contact and (e.source, e.target) == (event.source, event.target)]
        return event.contact and all(e.row >= event.row for e in pair)


def features(columns: EventColumns, row: int) -> dict[str, float]:
    """Every column that the engine makes of its state, by name."""
    import naive_forms  # noqa: PLC0415 - it is built on this module

    events = events_of(columns)
    past = Past(columns, events, events[row])
    return {
        **_windows(past),
        **_spread(past),
        **_passed_on(past),
        **_recency(past),
        **_habit(past),
        **_pair(past),
        **_device(past),
        **_motifs(past, events),
        **naive_forms.features(past),
    }


def _total(events: list[Event]) -> int:
    return sum(e.amount or 0 for e in events)


def _ends(past: Past) -> tuple[tuple[str, int], ...]:
    return ("source", past.event.source), ("target", past.event.target)


def _windows(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    for end, node in _ends(past):
        for direction in ("out", "in"):
            for name, window in WINDOWS_US.items():
                inside = past.around(node, direction, window)
                found[f"{end}_{direction}_count_{name}"] = len(inside)
                found[f"{end}_{direction}_sum_{name}"] = _total(inside)
                others = {e.target if direction == "out" else e.source for e in inside}
                found[f"{end}_{direction}_distinct_{name}"] = len(others)
            found[f"{end}_{direction}_fresh_10d"] = past.fresh(node, direction, TEN_DAYS_US)
            del found[f"{end}_{direction}_distinct_1h"]
    return found


def _spread(past: Past) -> dict[str, float]:
    event, shop = past.event, past.columns.is_merchant
    found: dict[str, float] = {}
    for name in ("1d", "10d"):
        paid = past.around(event.source, "out", WINDOWS_US[name])
        found[f"source_merchants_{name}"] = len({e.target for e in paid if shop[e.target]})
    for end, node, direction in (("source", event.source, "out"), ("target", event.target, "in")):
        inside = past.around(node, direction, TEN_DAYS_US)
        others = {e.target if direction == "out" else e.source for e in inside}
        fresh = past.fresh(node, direction, TEN_DAYS_US)
        found[f"{end}_fresh_share_10d"] = fresh / len(others) if others else NAN
    return found


def _passed_on(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    own = past.event.amount or 0
    for name in ("1d", "10d"):
        for end, node in _ends(past):
            out, into = (_total(past.around(node, way, WINDOWS_US[name])) for way in ("out", "in"))
            out, into = (out + own, into) if end == "source" else (out, into + own)
            found[f"{end}_passed_on_{name}"] = min(out / into, 100.0) if into > 0 else NAN
    return found


def _recency(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    for end, node in _ends(past):
        out, into = past.around(node, "out"), past.around(node, "in")
        found[f"{end}_since_out"] = _since(past, [max((e.at for e in out), default=None)])
        found[f"{end}_since_in"] = _since(past, [max((e.at for e in into), default=None)])
        found[f"{end}_since_first"] = _since(past, [min((e.at for e in out + into), default=None)])
    return found


def _since(past: Past, at: list[int | None]) -> float:
    return NAN if at[0] is None else (past.event.at - at[0]) / 1_000_000


def _over_mean(amount: int | None, events: list[Event]) -> float:
    priced = [e.amount for e in events if e.amount is not None]
    return NAN if amount is None or sum(priced) == 0 else amount / (sum(priced) / len(priced))


def _habit(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    for end, node, direction in (("source", past.event.source, "out"), ("target", past.event.target, "in")):
        own = past.around(node, direction)
        highest = sorted(own, key=lambda e: e.amount or 0)[-1:]
        found[f"{end}_amount_over_mean"] = _over_mean(past.event.amount, own)
        found[f"{end}_amount_over_highest"] = _over_mean(past.event.amount, highest)
    return found


def _pair(past: Past) -> dict[str, float]:
    event = past.event
    there = [e for e in past.moves if (e.source, e.target) == (event.source, event.target)]
    back = [e for e in past.moves if (e.source, e.target) == (event.target, event.source)]
    return {
        "pair_count": len(there),
        "pair_since_first": _since(past, [min((e.at for e in there), default=None)]),
        "pair_since_last": _since(past, [max((e.at for e in there), default=None)]),
        "pair_amount_over_mean": _over_mean(event.amount, there),
        "reverse_count": len(back),
        "reverse_since_last": _since(past, [max((e.at for e in back), default=None)]),
    }


def _device(past: Past) -> dict[str, float]:
    event = past.event
    if event.device < 0:
        return dict.fromkeys(("device_accounts", "account_devices", "device_is_new"), NAN)
    used = {(e.device, e.source) for e in past.earlier if e.device >= 0}
    return {
        "device_accounts": sum(device == event.device for device, _ in used),
        "account_devices": sum(account == event.source for _, account in used),
        "device_is_new": float((event.device, event.source) not in used),
    }


def _motifs(past: Past, events: list[Event]) -> dict[str, float]:
    event = past.event
    names = (
        "cycles_2_10d cycles_3_to_6_10d retained_cycles_2_10d retained_cycles_3_to_5_10d retained_cycles_6_to_13_10d "
        "cycle_retained scatter_gather_10d fan_out_10d fan_in_10d source_gather_scatter_10d target_gather_scatter_10d "
        "chain_length"
    ).split()
    if not event.motif:
        return {**dict.fromkeys(names, 0.0), "chain_rest": NAN}
    whatever = [len(c) for c in cycles(past, longest=6)]
    retained = cycles(past, longest=13, low=0.66, high=1.5)
    lengths = [len(cycle) for cycle in retained]
    fresh = int(event.contact and past.is_first(event))
    fan_out = past.fresh(event.source, "out", TEN_DAYS_US) + fresh
    fan_in = past.fresh(event.target, "in", TEN_DAYS_US) + fresh
    length, rest = chain(past, events)
    return {
        "cycles_2_10d": whatever.count(2),
        "cycles_3_to_6_10d": sum(n >= 3 for n in whatever),
        "retained_cycles_2_10d": lengths.count(2),
        "retained_cycles_3_to_5_10d": sum(3 <= n <= 5 for n in lengths),
        "retained_cycles_6_to_13_10d": sum(n >= 6 for n in lengths),
        "cycle_retained": _best_ratio(retained),
        "scatter_gather_10d": scatter_gather(past),
        "fan_out_10d": fan_out,
        "fan_in_10d": fan_in,
        "source_gather_scatter_10d": min(past.fresh(event.source, "in", TEN_DAYS_US), fan_out),
        "target_gather_scatter_10d": min(fan_in, past.fresh(event.target, "out", TEN_DAYS_US)),
        "chain_length": length,
        "chain_rest": rest,
    }


def _best_ratio(found: list[list[Event]]) -> float:
    """Smallest over largest; cycles of three or more go before pairs."""
    long = [c for c in found if len(c) > 2] or found
    return max((min(e.amount or 0 for e in c) / max(e.amount or 0 for e in c) for c in long), default=0.0)


def cycles(past: Past, *, longest: int, low: float = 0.0, high: float = math.inf) -> list[list[Event]]:
    """All temporal cycles within ten days that the event closes, each in time order."""
    event, passable = past.event, past.columns.passable
    if not (passable[event.source] and passable[event.target]):
        return []
    inside = [e for e in past.motifs if e.at >= event.at - TEN_DAYS_US]

    def follows(first: Event, second: Event) -> bool:
        return first.until < second.at and _retains(first, second, low, high)

    def paths(path: list[Event]) -> Iterator[list[Event]]:
        last = path[-1]
        if last.target == event.source:
            if follows(last, event):
                yield [*path, event]
            return
        seen = {path[0].source, *(e.target for e in path)}
        if not passable[last.target] or len(path) + 2 > longest:
            return
        for e in inside:
            if e.source == last.target and e.target not in seen and follows(last, e):
                yield from paths([*path, e])

    found = [path for first in inside if first.source == event.target for path in paths([first])]
    return [cycle for cycle in found if sum(not e.internal for e in cycle) >= 2]


def _retains(first: Event, second: Event, low: float, high: float) -> bool:
    if high == math.inf:
        return True
    if first.amount is None or second.amount is None:
        return False
    return low * first.amount <= second.amount <= high * first.amount


def scatter_gather(past: Past) -> int:
    """The most intermediaries between one origin and the event's target, the event's own source among them."""
    event, passable = past.event, past.columns.passable
    if event.internal or not (passable[event.source] and passable[event.target]):
        return 0
    inside = [e for e in past.motifs if e.at >= event.at - TEN_DAYS_US and not e.internal]
    second = {}
    for e in sorted(inside, key=lambda e: (e.at, e.amount or 0)):
        if e.target == event.target and passable[e.source]:
            second[e.source] = e
    second[event.source] = event

    def handed(origin: int, middle: int) -> bool:
        leg = second[middle]
        return any(
            e.source == origin
            and e.target == middle
            and e.until < leg.at
            and e.amount is not None
            and leg.amount is not None
            and 0.4 * e.amount <= leg.amount <= 1.6 * e.amount
            for e in inside
        )

    origins = {e.source for e in inside} - {event.target}
    counts = [sum(handed(o, m) for m in second) for o in origins if handed(o, event.source)]
    most = max(counts, default=0)
    return most if most >= 2 else 0


def chain(past: Past, events: list[Event]) -> tuple[int, float]:
    """Transfers of the longest chain with the amount retained that the event ends, and its last rest in seconds."""
    lengths: dict[int, int] = {}
    link: Event | None = None
    for e in [*past.earlier, past.event]:
        if e.motif:
            link = _link(past.columns, events, e, lengths)
            lengths[e.row] = (0 if e.internal else 1) + (lengths[link.row] if link else 0)
    return lengths[past.event.row], NAN if link is None else (past.event.at - link.at) / 1_000_000


def _link(columns: EventColumns, events: list[Event], event: Event, lengths: dict[int, int]) -> Event | None:
    before = [e for e in events if e.motif and e.target == event.source and columns.passable[event.source]]
    links: list[Any] = [
        e
        for e in before
        if e.at >= event.at - 3 * DAY_US
        and e.until < event.at
        and e.source != event.target
        and e.amount is not None
        and event.amount is not None
        and 0.8 * e.amount <= event.amount <= 1.25 * e.amount
        and lengths[e.row] > 0
    ]
    return max(links, key=lambda e: (lengths[e.row], e.at), default=None)
