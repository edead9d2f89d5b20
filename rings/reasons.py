"""Why a ring is suspected, and what speaks against it, with amounts, times and transaction ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Bools, EventColumns, Int32s, Int64s
from rings.ids import ids_of
from rings.measures import MEASURES, measure
from rings.ring import Ring
from rings.scene import Scene
from rings.shape import Shape, shape_of
from rings.times import iso
from rings.words import TYPOLOGY_WORDS
from rules.hits import RuleHits
from scoring.reasons import CATALOGUE, Reason, reason
from scoring.scores import FLAGGED_ABOVE

_MANY: Final = 3
#: Part of the money in the middle from which it is told as passed on; below the second, as kept.
_PASSED_ON: Final = 0.8
_KEPT: Final = 0.3
#: One event in so many, or fewer, closes a rare structure; one in so many, or more, a common one.
_RARE_ONE_IN: Final = 1_000
_COMMON_ONE_IN: Final = 100


def ring_reasons(scene: Scene, ring: Ring, hits: RuleHits, fired: Mapping[int, Sequence[int]]) -> list[Reason]:
    """All reasons, for and against, the weightiest first. `fired` are the hits of each event (`hits_of_events`)."""
    found = [
        _structure(scene, ring),
        *_own_suspicion(scene, ring),
        *_passing(scene, ring),
        *_acquaintance(scene, ring),
        *_rarity(scene, ring),
        *_rules(scene, ring, hits, fired),
        *_hubs(scene, ring),
        *_return_to_start(scene, ring),
        *_internal(scene, ring),
        *_returned(scene, ring),
    ]
    return sorted(found, key=lambda one: (-one.weight, one.code, one.transaction_ids))


def hits_of_events(hits: RuleHits) -> dict[int, list[int]]:
    """The numbers of the hits that each event fired."""
    fired: dict[int, list[int]] = {}
    for number, event in enumerate(hits.event.tolist()):
        fired.setdefault(event, []).append(number)
    return fired


def _money(minor: int, currency: str) -> dict[str, Any]:
    return {"minor": int(minor), "currency": currency}


def _sent(columns: EventColumns, event: int) -> dict[str, Any]:
    currency = columns.currencies[int(columns.currency_sent[event])]
    return _money(int(columns.amount_sent_minor[event]), currency)


def _span_s(columns: EventColumns, events: Int32s) -> float:
    times = columns.occurred_at_us[events]
    return float(times.max() - times.min()) / 1e6


def _structure(scene: Scene, ring: Ring) -> Reason:
    columns = scene.columns
    times = columns.occurred_at_us[ring.events]
    values = {
        "transfers": len(ring.events),
        "members": len(ring.members),
        "first": iso(times.min()),
        "last": iso(times.max()),
        "typology": TYPOLOGY_WORDS[ring.typology],
    }
    return reason("M11", values=values, transaction_ids=ids_of(columns, ring.events), weight=1.0)


def _own_suspicion(scene: Scene, ring: Ring) -> Iterator[Reason]:
    columns, risk = scene.columns, scene.risk[ring.events]
    flagged = risk > FLAGGED_ABOVE / 100.0
    total = len(ring.events)
    if flagged.any():
        foremost = int(ring.events[int(np.argmax(risk))])
        values = {
            "count": int(flagged.sum()),
            "transfers": total,
            "amount": _sent(columns, foremost),
            "at": iso(columns.occurred_at_us[foremost]),
        }
        weight = float(np.sort(risk)[total // 2 :].mean())
        yield reason("M12", values=values, transaction_ids=ids_of(columns, ring.events[flagged]), weight=weight)
    if not flagged.all():
        yield _counted(columns, ring, ~flagged, code="M25", weight=float((~flagged).mean()) * 0.8)


def _counted(columns: EventColumns, ring: Ring, which: Bools, *, code: str, weight: float) -> Reason:
    """A reason that only counts some of the ring's transfers."""
    values = {"count": int(which.sum()), "transfers": len(ring.events)}
    return reason(code, values=values, transaction_ids=ids_of(columns, ring.events[which]), weight=weight)


def _passing(scene: Scene, ring: Ring) -> Iterator[Reason]:
    shape = shape_of(scene.columns, ring.events)
    middle = set(shape.sources) & set(shape.targets)
    if not middle:
        return
    passed = float(measure(scene, ring.events, ring.typology)[list(MEASURES).index("passed")])
    through = [bool(middle & set(leg)) for leg in shape.legs]
    values = {"middle": len(middle), "passed": passed, "span": _span_s(scene.columns, ring.events)}
    ids = ids_of(scene.columns, ring.events[np.array(through)])
    if passed >= _PASSED_ON:
        yield reason("M13", values=values, transaction_ids=ids, weight=0.7 * passed)
    elif passed <= _KEPT:
        yield reason("M26", values=values, transaction_ids=ids, weight=0.6 * (1.0 - passed))


def _acquaintance(scene: Scene, ring: Ring) -> Iterator[Reason]:
    first = scene.first_contact[ring.events]
    share = float(first.mean())
    if share >= 0.5:
        yield _counted(scene.columns, ring, first, code="M14", weight=0.6 * share)
    if share < 1.0:
        yield _counted(scene.columns, ring, ~first, code="M21", weight=0.7 * (1.0 - share))


def _rarity(scene: Scene, ring: Ring) -> Iterator[Reason]:
    closing = scene.closing_events.get(ring.typology, 0)
    if closing == 0:
        return
    one_in = round(len(scene.columns) / closing)
    ids = ids_of(scene.columns, ring.events)
    if one_in >= _RARE_ONE_IN:
        yield reason("M15", values={"one_in": one_in}, transaction_ids=ids, weight=0.5 * scene.rarity[ring.typology])
    elif one_in <= _COMMON_ONE_IN:
        yield reason("M24", values={"one_in": one_in}, transaction_ids=ids, weight=0.4)


def _rules(scene: Scene, ring: Ring, hits: RuleHits, fired: Mapping[int, Sequence[int]]) -> Iterator[Reason]:
    by_event = {event: fired[event] for event in ring.events.tolist() if event in fired}
    if not by_event:
        return
    codes = sorted({hits.codes[hits.rule[number]] for numbers in by_event.values() for number in numbers})
    names = [CATALOGUE[code].title if code in CATALOGUE else code for code in codes]
    values = {"count": len(by_event), "transfers": len(ring.events), "rules": names}
    ids = ids_of(scene.columns, np.array(sorted(by_event), dtype=np.int32))
    yield reason("M16", values=values, transaction_ids=ids, weight=0.3 + 0.4 * len(by_event) / len(ring.events))


def _hubs(scene: Scene, ring: Ring) -> Iterator[Reason]:
    """The widest collecting and the widest distributing member, where they are wide."""
    columns, events = scene.columns, ring.events
    shape: Shape = shape_of(columns, events)
    ends: tuple[tuple[str, dict[int, set[int]], Int32s], ...] = (
        ("M17", shape.sources, columns.target),
        ("M18", shape.targets, columns.source),
    )
    for code, others, end in ends:
        names = {node: str(columns.node_ids[node]) for node in others}
        hub = max(others, key=lambda node: (len(others[node]), names[node]))
        if len(others[hub]) < _MANY or columns.is_merchant[hub]:
            continue
        here = events[end[events] == hub]
        total = _money(int(columns.amount_base_minor[here].sum()), columns.base_currency)
        values = {"member": names[hub], "amount": total, "count": len(others[hub])}
        weight = 0.8 * len(here) / len(events)
        yield reason(code, values=values, transaction_ids=ids_of(columns, here), weight=weight)


def _return_to_start(scene: Scene, ring: Ring) -> Iterator[Reason]:
    if ring.typology is not Typology.CYCLE:
        return
    columns = scene.columns
    values = {
        "amount": _money(ring.amount_minor, ring.currency),
        "member": str(columns.node_ids[int(columns.source[ring.events[0]])]),
        "others": len(ring.members) - 1,
        "span": _span_s(columns, ring.events),
    }
    yield reason("M19", values=values, transaction_ids=ids_of(columns, ring.events), weight=0.9)


def _internal(scene: Scene, ring: Ring) -> Iterator[Reason]:
    internal = scene.columns.is_internal[ring.events]
    if internal.any():
        yield _counted(scene.columns, ring, internal, code="M22", weight=float(internal.mean()))


def _returned(scene: Scene, ring: Ring) -> Iterator[Reason]:
    columns = scene.columns
    back: Int64s = scene.returned_minor[ring.events]
    which = back > 0
    if which.any():
        values = {
            "count": int(which.sum()),
            "transfers": len(ring.events),
            "amount": _money(int(back.sum()), columns.base_currency),
        }
        weight = float(which.mean())
        yield reason("M23", values=values, transaction_ids=ids_of(columns, ring.events[which]), weight=weight)
