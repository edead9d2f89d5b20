"""Counterparties that several accounts have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from graph.store.expansion import Flow
from graph.store.looking import GraphReader
from graph.store.protocol import GraphStore
from graph.store.views import NOW, View
from rings.queries.subjects import account_keys, check_view

#: So many accounts can be compared.
MAX_ACCOUNTS: Final = 20


def ask_common(store: GraphStore, accounts: Sequence[str], *, limit: int = 100, view: View = NOW) -> dict[str, Any]:
    """Counterparties that all the accounts deal with, the largest flagged amount first, then the largest least amount.

    Raises: `UnknownAccount`, `SameAccount`, `BeforeTheData`.
    """

    def work(reader: GraphReader) -> tuple[list[str], dict[str, list[Flow]]]:
        keys = account_keys(reader, accounts)
        found = _common(reader, keys)
        if not found:
            check_view(reader, view)
        return keys, found

    keys, found = store.look(work, view=view)
    ranked = sorted((_counterparty(name, keys, flows) for name, flows in found.items()), key=_rank)
    return {
        "accounts": keys,
        "base_currency": store.meta("base_currency"),
        "counterparties": ranked[:limit],
        "total": len(ranked),
        "left_out": max(len(ranked) - limit, 0),
        "why_empty": None if ranked else f"no account or merchant dealt with all {len(keys)} of these accounts",
    }


def _common(reader: GraphReader, keys: Sequence[str]) -> dict[str, list[Flow]]:
    """Flows of each common counterparty with the accounts: those of the smallest account, looked up with the others."""
    flows_of = reader.totals(keys)
    first, *others = sorted(keys, key=lambda key: (flows_of[key].flows, key))
    found: dict[str, list[Flow]] = defaultdict(list)
    for flow in reader.flows_of(first):
        found[_other(flow, first)].append(flow)
    candidates = set(found) - set(keys)
    for key in others:
        mine: dict[str, list[Flow]] = defaultdict(list)
        for flow in reader.between([key], sorted(candidates)):
            mine[_other(flow, key)].append(flow)
        candidates &= mine.keys()
        for name in candidates:
            found[name] += mine[name]
    pairs = [(flow.source, flow.target) for name in candidates for flow in found[name]]
    flagged = reader.flagged(pairs)
    return {name: [_with(flow, flagged.get((flow.source, flow.target))) for flow in found[name]] for name in candidates}


def _other(flow: Flow, key: str) -> str:
    return flow.target if flow.source == key else flow.source


def _with(flow: Flow, flagged: tuple[int, int, int] | None) -> Flow:
    if flagged is None:
        return flow
    return Flow(flow.source, flow.target, flow.count, flow.total_minor, flow.first, flow.last, *flagged)


def _counterparty(name: str, keys: Sequence[str], flows: Sequence[Flow]) -> dict[str, Any]:
    """What each account paid to the counterparty and got from it."""
    dealings = [
        {
            "account": key,
            "paid": sum(flow.count for flow in flows if flow.source == key),
            "paid_minor": sum(flow.total_minor for flow in flows if flow.source == key),
            "got": sum(flow.count for flow in flows if flow.target == key),
            "got_minor": sum(flow.total_minor for flow in flows if flow.target == key),
        }
        for key in keys
    ]
    return {
        "key": name,
        "dealings": dealings,
        "flagged_minor": sum(flow.flagged_minor for flow in flows),
        "first": min(flow.first for flow in flows),
        "last": max(flow.last for flow in flows),
    }


def _rank(counterparty: dict[str, Any]) -> tuple[int, int, str]:
    least = min(one["paid_minor"] + one["got_minor"] for one in counterparty["dealings"])
    return -counterparty["flagged_minor"], -least, counterparty["key"]
