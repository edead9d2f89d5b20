"""How one account is joined to another, as it is asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.store.looking import GraphReader, Span
from graph.store.protocol import GraphStore
from graph.store.views import NOW, View, us_of
from rings.queries.errors import WrongSpan
from rings.queries.paths import Path, PathQuery, Prefer, find_path, price_of
from rings.queries.subjects import EARLIEST_US, LATEST_US, account_keys, check_view, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class PathQuestion:
    """What is asked; hops at most `rings.queries.paths.MAX_HOPS`. Times are half-open `[since, until)`."""

    source: str
    target: str
    prefer: Prefer = Prefer.SHORTEST
    in_time: bool = True
    hops: int = 6
    since: datetime | None = None
    until: datetime | None = None
    view: View = NOW


def ask_path(store: GraphStore, question: PathQuestion) -> dict[str, Any]:
    """The path, JSON-ready but for times. Raises: `UnknownAccount`, `SameAccount`, `WrongSpan`, `BeforeTheData`."""
    span = Span(
        EARLIEST_US if question.since is None else us_of(question.since),
        LATEST_US if question.until is None else us_of(question.until),
    )
    if span.end_us <= span.start_us:
        raise WrongSpan("until lies before since")

    def work(reader: GraphReader) -> Path:
        source, target = account_keys(reader, [question.source, question.target])
        query = PathQuery(
            source=source,
            target=target,
            prefer=question.prefer,
            in_time=question.in_time,
            max_hops=question.hops,
            span=span,
        )
        found = find_path(reader, query)
        if not found.transfers:
            check_view(reader, question.view)
        return found

    found = store.look(work, view=question.view)
    return _document(found, question) | {"base_currency": store.meta("base_currency")}


def _document(found: Path, question: PathQuestion) -> dict[str, Any]:
    left_out = [{"account": key, "transfers": count} for key, count in sorted(found.left_out.items())]
    amounts = [one.amount_base_minor for one in found.transfers if one.amount_base_minor is not None]
    return {
        "source": f"account:{question.source}",
        "target": f"account:{question.target}",
        "prefer": question.prefer.value,
        "in_time": question.in_time,
        "hops": len(found.transfers) or None,
        "price": sum(map(price_of, found.transfers)) if found.transfers else None,
        "flagged": sum(one.risk is not None for one in found.transfers),
        "least_amount_minor": min(amounts, default=None),
        "transfers": [shown(one) for one in found.transfers],
        "left_out": left_out,
        "truncated": found.truncated,
        "why_empty": None if found.transfers else _why_empty(found, question),
    }


def _why_empty(found: Path, question: PathQuestion) -> str:
    order = ", each transfer later than the one before," if question.in_time else ""
    told = f"no path of at most {question.hops} transfers{order} leads from {question.source} to {question.target}"
    if found.truncated:
        return f"{told} among those that were looked at; the budget of one question was used up"
    if found.left_out:
        return f"{told} among those that were looked at; of accounts with very many transfers not all were"
    return told


def describe(document: dict[str, Any]) -> list[str]:
    """The path for people."""
    lines = [
        f"{one['source']} -> {one['target']}  {one['transaction_id']}  {one['occurred_at']:%Y-%m-%d %H:%M}  "
        f"{one['amount_sent_minor']} {one['currency_sent']} (minor units)"
        + ("" if one["risk"] is None else f"  risk {one['risk']:.1f}")
        for one in document["transfers"]
    ]
    lines += [f"  {hub['account']}: {hub['transfers']} transfers were not looked at" for hub in document["left_out"]]
    return lines + ([document["why_empty"]] if document["why_empty"] else [])
