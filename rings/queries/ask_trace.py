"""Where the money of a transaction went, or came from, as it is asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from graph.store.looking import GraphReader, Transfer
from graph.store.protocol import GraphStore
from graph.store.views import NOW, View
from rings.queries.errors import UnknownTransaction, WithoutBaseAmount
from rings.queries.subjects import check_view, shown
from rings.queries.trace import CUT_OFF, Direction, Ending, Trace, TraceLimits, trace

_DAY_US: Final = 86_400_000_000
_WHY: Final = {
    Direction.FORWARD: {
        Ending.CASH: "it was taken out in cash",
        Ending.OUTSIDE: "it left to an account that the data do not know",
        Ending.MERCHANT: "it was paid to a merchant",
        Ending.IMPASSABLE: "it reached a correspondent, pooled or own-ledger account, "
        "which no money is followed through",
        Ending.RESTS: "no later transfer of the window spent it",
    },
    Direction.BACK: {
        Ending.CASH: "it was paid in in cash",
        Ending.OUTSIDE: "it came from an account that the data do not know",
        Ending.MERCHANT: "it came from a merchant",
        Ending.IMPASSABLE: "it came from a correspondent, pooled or own-ledger account, "
        "which no money is followed through",
        Ending.RESTS: "nothing that the account received in the window before explains it",
    },
}
_LIMITS: Final = {
    Ending.HOPS: "the hops that were asked for were used up",
    Ending.AMOUNT: "it is below the least amount that was asked for",
    Ending.TIME: "it lies before the window",
    Ending.HUB: "the account has too many transfers in the window to be followed through",
    Ending.BUDGET: "the budget of one question was used up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceQuery:
    """What is asked; limits are those of `rings.queries.trace`."""

    transaction_id: str
    direction: Direction = Direction.FORWARD
    hops: int = 6
    within_days: int = 30
    lookback_days: int = 30
    min_minor: int = 1
    view: View = NOW


def ask_trace(store: GraphStore, query: TraceQuery) -> dict[str, Any]:
    """The trace, JSON-ready but for times. Raises: `UnknownTransaction`, `WithoutBaseAmount`, `BeforeTheData`."""
    limits = TraceLimits(
        hops=query.hops,
        min_minor=query.min_minor,
        within_us=query.within_days * _DAY_US,
        lookback_us=query.lookback_days * _DAY_US,
    )

    def work(reader: GraphReader) -> tuple[Transfer, Trace]:
        root = reader.transfer(query.transaction_id)
        if root is None:
            check_view(reader, query.view)
            raise UnknownTransaction(_unknown(query))
        if root.amount_base_minor is None:
            msg = f"transaction {query.transaction_id!r} has no amount in the base currency: there was no rate for it"
            raise WithoutBaseAmount(msg)
        reader.known([end for end in (root.source, root.target) if ":" in end])
        return root, trace(reader, root, query.direction, limits)

    root, found = store.look(work, view=query.view)
    return _document(root, found, query) | {"base_currency": store.meta("base_currency")}


def _unknown(query: TraceQuery) -> str:
    at = " in this view of the past" if query.view.is_past else ""
    return f"no transaction has the id {query.transaction_id!r}{at}, or it was rejected, cancelled or corrected"


def _document(root: Transfer, found: Trace, query: TraceQuery) -> dict[str, Any]:
    ranked = sorted(
        found.transfers.values(),
        key=lambda one: (found.hop[one.transaction_id], one.occurred_at_us, one.transaction_id),
    )
    ended = {ending: (found.ended[ending].amount_minor, len(found.ended[ending].transfers)) for ending in Ending}
    told = {ending: {"amount_minor": ended[ending][0], "transfers": ended[ending][1]} for ending in Ending}
    return {
        "transaction": shown(root),
        "direction": query.direction.value,
        "rule": "first_in_first_out",
        "amount_minor": root.amount_base_minor,
        "transfers": [
            shown(one) | {"hop": found.hop[one.transaction_id], "traced_minor": found.traced_minor[one.transaction_id]}
            for one in ranked
        ],
        "left": {
            ending.value: told[ending] for ending in (Ending.CASH, Ending.OUTSIDE, Ending.MERCHANT, Ending.IMPASSABLE)
        },
        "resting_minor": ended[Ending.RESTS][0],
        "resting": [
            {"account": key, "amount_minor": minor}
            for key, minor in sorted(found.resting_minor.items(), key=lambda item: (-item[1], item[0]))
        ],
        "cut_off": {ending.value: told[ending] for ending in CUT_OFF},
        "hubs": [{"account": key, "transfers": count} for key, count in sorted(found.hubs.items())],
        "without_rate": found.without_rate,
        "why_empty": _why_empty(found, query) if len(ranked) == 1 else None,
    }


def _why_empty(found: Trace, query: TraceQuery) -> str:
    """Why no other transfer carries the money: where most of it ended."""
    ending = max(found.ended, key=lambda one: found.ended[one].amount_minor)
    why = (_WHY[query.direction] | _LIMITS)[ending]
    until = "" if query.view.as_of is None else f"; seen as of {query.view.as_of.isoformat()}"
    return f"no other transfer carries this money: {why}{until}"


def describe(document: dict[str, Any]) -> list[str]:
    """The trace for people."""
    root = document["transaction"]
    currency = document["base_currency"] or ""
    way = "went to" if document["direction"] == "forward" else "came from"
    lines = [
        f"{root['transaction_id']}: where {document['amount_minor']} {currency} (minor units) {way}, first in first out"
    ]
    lines += [
        f"  {'  ' * one['hop']}{one['transaction_id']}  {one['source']} -> {one['target']}  "
        f"{one['occurred_at']:%Y-%m-%d %H:%M}  {one['traced_minor']} of {one['amount_base_minor']}"
        for one in document["transfers"]
    ]
    for name, told in [*document["left"].items(), ("rests", {"amount_minor": document["resting_minor"]})]:
        if told["amount_minor"]:
            lines.append(f"  {name}: {told['amount_minor']}")
    lines += [
        f"  not followed ({name}): {told['amount_minor']} in {told['transfers']} transfers"
        for name, told in document["cut_off"].items()
        if told["transfers"]
    ]
    return lines + ([document["why_empty"]] if document["why_empty"] else [])
