"""Slow, obvious twins of the feature engine's kernels, by definition and over all earlier events."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF
from graph.columns import EventColumns
from graph.kernels.limits import LIMITS, CycleLimits, Limits

DAY_US = 86_400_000_000
TEN_DAYS_US = 10 * DAY_US
WINDOWS_US = {"1h": DAY_US // 24, "6h": DAY_US // 4, "1d": DAY_US, "10d": TEN_DAYS_US, "30d": 30 * DAY_US}
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

    def __init__(self, columns: EventColumns, events: list[Event], event: Event, limits: Limits = LIMITS) -> None:
        self.columns, self.event, self.limits = columns, event, limits
        self.earlier = [e for e in events if e.at < event.at]
        self.moves = [e for e in self.earlier if e.moves]
        self.motifs = [e for e in self.earlier if e.motif]

    def around(self, node: int, direction: str, window_us: int | None = None) -> list[Event]:
        """Money moved out of or into a node within [t - w, t)."""
        begin = -math.inf if window_us is None else self.event.at - window_us
        return [e for e in self.moves if e.at >= begin and (e.source if direction == "out" else e.target) == node]

    def is_hub(self, node: int, direction: str, most: int, before: int | None = None) -> bool:
        """More than so many transfers that make motifs within ten days of the event, before it or another moment."""
        stop, begin = self.event.at if before is None else before, self.event.at - TEN_DAYS_US
        legs = [e for e in self.motifs if begin <= e.at < stop and self.columns.passable[e.target]]
        return sum((e.source if direction == "out" else e.target) == node for e in legs) > most

    def fresh(self, node: int, direction: str, window_us: int) -> int:
        """First contacts within the window."""
        return sum(self.is_first(e) for e in self.around(node, direction, window_us))

    def is_first(self, event: Event) -> bool:
        """No earlier contact of the pair; at one moment the lowest row is the first."""
        pair = [e for e in self.earlier if e.contact and (e.source, e.target) == (event.source, event.target)]
        return event.contact and all(e.row >= event.row for e in pair)


def features(columns: EventColumns, row: int, limits: Limits = LIMITS) -> dict[str, float]:
    """Every column that the engine makes of its state, by name."""
    import naive_forms  # noqa: PLC0415 - it is built on this module

    events = events_of(columns)
    past = Past(columns, events, events[row], limits)
    return {
        **_directions(past),
        **_flow(past),
        **_recency(past),
        **_habit(past),
        **_payer(past),
        **_pair(past),
        **_device(past),
        **_motifs(past, events),
        **naive_forms.features(past),
    }


def _total(events: list[Event]) -> int:
    return sum(e.amount or 0 for e in events)


def _ends(past: Past) -> tuple[tuple[str, int], ...]:
    return ("source", past.event.source), ("target", past.event.target)


def _directions(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    for end, node in _ends(past):
        for way in ("out", "in"):
            values = {**_sizes(past, node, way), **_shape(past, node, way), **_rhythm(past, node, way)}
            found |= {f"{end}_{way}_{name}": value for name, value in values.items()}
    return found


def _others(events: list[Event], way: str) -> set[int]:
    return {e.target if way == "out" else e.source for e in events}


def _sizes(past: Past, node: int, way: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, window in WINDOWS_US.items():
        inside = past.around(node, way, window)
        found[f"count_{name}"], found[f"sum_{name}"] = len(inside), _total(inside)
        if name in {"1d", "10d", "30d"}:
            found[f"distinct_{name}"] = len(_others(inside, way))
        if name in {"10d", "30d"}:
            found[f"fresh_{name}"] = past.fresh(node, way, window)
            found[f"mean_{name}"] = _mean(_amounts(inside))
        if name in {"1d", "10d"}:
            found[f"below_threshold_{name}"] = sum(800_000 <= amount < 1_000_000 for amount in _amounts(inside))
    return found


def _amounts(events: list[Event]) -> list[int]:
    return [e.amount for e in events if e.amount is not None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else NAN


def _moment(values: Sequence[float], power: int) -> float:
    middle = _mean(values)
    return _mean([(value - middle) ** power for value in values])


def _shape(past: Past, node: int, way: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("10d", "30d"):
        steps = _logarithms(past.around(node, way, WINDOWS_US[name]))
        found[f"spread_{name}"] = math.sqrt(_moment(steps, 2)) / 16 if len(steps) > 1 else NAN
    inside = past.around(node, way, WINDOWS_US["30d"])
    steps = _logarithms(inside)
    alike = len(set(steps)) < 2
    variance = NAN if alike else _moment(steps, 2)
    found["skew_30d"] = NAN if alike else _moment(steps, 3) / variance**1.5
    found["kurtosis_30d"] = NAN if alike else _moment(steps, 4) / variance**2
    amounts = sorted(_amounts(inside))
    for name, rank in (("lowest", 0), ("median", (len(amounts) - 1) // 2), ("highest", len(amounts) - 1)):
        found[f"{name}_30d"] = _binned(amounts[rank]) if amounts else NAN
    found["amount_entropy_30d"] = _entropy([_bin(amount) for amount in amounts])
    words = past.columns
    found["channel_entropy_30d"] = _entropy([int(words.channel[e.row]) for e in inside])
    found["currency_entropy_30d"] = _entropy([int(words.currency_sent[e.row]) for e in inside])
    return found


def _logarithms(events: list[Event]) -> list[int]:
    """Sixteenths of a doubling."""
    return [int(16 * math.log2(1 + amount)) for amount in _amounts(events)]


def _bin(amount: int) -> int:
    """Half a doubling."""
    return min(max(int(16 * math.log2(1 + amount)) // 8, 8), 71)


def _binned(amount: int) -> float:
    return 2.0 ** (_bin(amount) / 2 + 0.25)


def _entropy(values: Sequence[int]) -> float:
    if not values:
        return NAN
    shares = [values.count(value) / len(values) for value in set(values)]
    return -sum(share * math.log2(share) for share in shares)


def _gaps(events: list[Event]) -> list[int]:
    at = sorted(e.at for e in events)
    return [(later - earlier) // 1_000_000 for earlier, later in pairwise(at)]


def _variation(gaps: list[int]) -> float:
    return math.sqrt(_moment(gaps, 2)) / _mean(gaps) if len(gaps) > 1 and sum(gaps) > 0 else NAN


def _rhythm(past: Past, node: int, way: str) -> dict[str, float]:
    hour, day, ten_days, month = (past.around(node, way, WINDOWS_US[name]) for name in ("1h", "1d", "10d", "30d"))
    gaps = _gaps(month)
    shortest = min(gaps, default=NAN)
    return {
        "gap_mean_10d": _mean(_gaps(ten_days)),
        "gap_mean_30d": _mean(gaps),
        "gap_variation_30d": _variation(gaps),
        "gap_lowest_30d": 2.0 ** math.floor(math.log2(shortest)) if shortest >= 1 else shortest,
        "burst_hour": len(hour) * 240 / len(ten_days) if ten_days else NAN,
        "burst_day": len(day) * 30 / len(month) if month else NAN,
    }


def _payer(past: Past) -> dict[str, float]:
    source, shop = past.event.source, past.columns.is_merchant
    found: dict[str, float] = {}
    for name in ("1d", "10d"):
        found[f"source_merchants_{name}"] = sum(
            bool(shop[other]) for other in _others(past.around(source, "out", WINDOWS_US[name]), "out")
        )
    month = past.around(source, "out", WINDOWS_US["30d"])
    found["source_devices_30d"] = len({e.device for e in month if e.device >= 0})
    return found


def _flow(past: Past) -> dict[str, float]:
    found: dict[str, float] = {}
    own = past.event.amount or 0
    for end, node in _ends(past):
        for name in ("1d", "10d", "30d"):
            out, into = (past.around(node, way, WINDOWS_US[name]) for way in ("out", "in"))
            sent, got = _total(out), _total(into)
            found[f"{end}_balance_{name}"] = got - sent
            sent, got = (sent + own, got) if end == "source" else (sent, got + own)
            found[f"{end}_passed_on_{name}"] = min(sent / got, 100.0) if got > 0 else NAN
            if name != "1d":
                left, came = (
                    _mean([e.at // 1_000_000 - past.event.at // 1_000_000 for e in way]) for way in (out, into)
                )
                found[f"{end}_dwell_{name}"] = left - came
        found[f"{end}_balance"] = _total(past.around(node, "in")) - _total(past.around(node, "out"))
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
        own, month = past.around(node, direction), past.around(node, direction, WINDOWS_US["30d"])
        highest = sorted(own, key=lambda e: e.amount or 0)[-1:]
        found[f"{end}_amount_over_mean"] = _over_mean(past.event.amount, own)
        found[f"{end}_amount_over_highest"] = _over_mean(past.event.amount, highest)
        amounts, amount = sorted(_amounts(month)), past.event.amount
        median = _binned(amounts[(len(amounts) - 1) // 2]) if amounts else NAN
        found[f"{end}_amount_over_median_30d"] = NAN if amount is None else amount / median
        for name in ("10d", "30d"):
            others = _others(past.around(node, direction, WINDOWS_US[name]), direction)
            fresh = past.fresh(node, direction, WINDOWS_US[name])
            found[f"{end}_fresh_share_{name}"] = fresh / len(others) if others else NAN
    return found


def _pair(past: Past) -> dict[str, float]:
    event = past.event
    there = [e for e in past.moves if (e.source, e.target) == (event.source, event.target)]
    back = [e for e in past.moves if (e.source, e.target) == (event.target, event.source)]
    ten_days, month = ([e for e in there if e.at >= event.at - WINDOWS_US[name]] for name in ("10d", "30d"))
    back_in_ten_days = [e for e in back if e.at >= event.at - TEN_DAYS_US]
    return {
        "pair_count": len(there),
        "pair_since_first": _since(past, [min((e.at for e in there), default=None)]),
        "pair_since_last": _since(past, [max((e.at for e in there), default=None)]),
        "pair_amount_over_mean": _over_mean(event.amount, there),
        "reverse_count": len(back),
        "reverse_since_last": _since(past, [max((e.at for e in back), default=None)]),
        "source_port": _port(past, there, event.source, "out"),
        "target_port": _port(past, there, event.target, "in"),
        "pair_count_10d": len(ten_days),
        "pair_sum_10d": _total(ten_days),
        "pair_count_30d": len(month),
        "pair_sum_30d": _total(month),
        "pair_gap_mean_30d": _mean(_gaps(month)),
        "pair_gap_variation_30d": _variation(_gaps(month)),
        "reverse_count_10d": len(back_in_ten_days),
        "reverse_sum_10d": _total(back_in_ten_days),
    }


def _port(past: Past, there: list[Event], node: int, way: str) -> float:
    """One more than the counterparties that the account had before it first met this one."""
    if not past.event.moves:
        return NAN
    met = min((e.at for e in there), default=past.event.at)
    return 1 + len(_others([e for e in past.around(node, way) if e.at < met], way))


def _device(past: Past) -> dict[str, float]:
    event = past.event
    windows = [f"device_{what}_{name}" for name in ("1d", "30d") for what in ("count", "accounts")]
    if event.device < 0:
        return dict.fromkeys(("device_accounts", "account_devices", "device_is_new", *windows), NAN)
    used = {(e.device, e.source) for e in past.earlier if e.device >= 0}
    found = {
        "device_accounts": sum(device == event.device for device, _ in used),
        "account_devices": sum(account == event.source for _, account in used),
        "device_is_new": float((event.device, event.source) not in used),
    }
    for name in ("1d", "30d"):
        inside = [e for e in past.moves if e.device == event.device and e.at >= event.at - WINDOWS_US[name]]
        found[f"device_count_{name}"] = len(inside)
        found[f"device_accounts_{name}"] = len({e.source for e in inside})
    return found


def _motifs(past: Past, events: list[Event]) -> dict[str, float]:
    event = past.event
    names = (
        "cycles_2_10d cycles_3_to_6_10d retained_cycles_2_10d retained_cycles_3_to_5_10d retained_cycles_6_to_13_10d "
        "cycle_retained scatter_gather_10d fan_out_10d fan_in_10d source_gather_scatter_10d target_gather_scatter_10d "
        "chain_length"
    ).split()
    if not event.motif:
        return {**dict.fromkeys(names, 0.0), "chain_rest": NAN}
    whatever = [len(c) for c in cycles(past, past.limits.any_cycles)]
    retained = cycles(past, past.limits.retained_cycles)
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


def cycles(past: Past, limits: CycleLimits) -> list[list[Event]]:
    """All temporal cycles within ten days that the event closes, each in time order; none passes a hub."""
    event, passable = past.event, past.columns.passable
    longest, low, high = limits.longest, limits.low, limits.high
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
    found = [c for c in found if not any(past.is_hub(e.source, "in", limits.hub, before=e.at) for e in c[1:])]
    return [cycle for cycle in found if sum(not e.internal for e in cycle) >= 2]


def _retains(first: Event, second: Event, low: float, high: float) -> bool:
    if high == math.inf:
        return True
    if first.amount is None or second.amount is None:
        return False
    return low * first.amount <= second.amount <= high * first.amount


def scatter_gather(past: Past) -> int:
    """The most intermediaries between one origin and the event's target, the event's own source among them."""
    event, passable, limits = past.event, past.columns.passable, past.limits.scatter
    if event.internal or not (passable[event.source] and passable[event.target]):
        return 0
    if past.is_hub(event.source, "in", limits.middle) or past.is_hub(event.target, "in", limits.hub):
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

    origins = {e.source for e in inside if not past.is_hub(e.source, "out", limits.hub)} - {event.target}
    counts = [sum(handed(o, m) for m in second) for o in origins if handed(o, event.source)]
    most = max(counts, default=0)
    return most if most >= 2 else 0


def chain(past: Past, events: list[Event]) -> tuple[int, float]:
    """Transfers of the longest chain with the amount retained that the event ends, and its last rest in seconds."""
    lengths: dict[int, int] = {}
    link: Event | None = None
    for e in [*past.earlier, past.event]:
        if e.motif:
            link = _link(past, events, e, lengths)
            lengths[e.row] = (0 if e.internal else 1) + (lengths[link.row] if link else 0)
    return lengths[past.event.row], NAN if link is None else (past.event.at - link.at) / 1_000_000


def _link(past: Past, events: list[Event], event: Event, lengths: dict[int, int]) -> Event | None:
    passable = past.columns.passable
    before = [e for e in events if e.motif and e.target == event.source and passable[event.source]]
    if sum(event.at - 3 * DAY_US <= e.at < event.at for e in before) > past.limits.chains.hub:
        return None
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
