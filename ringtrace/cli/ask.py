"""`ringtrace trace`, `path`, `common` and `devices`: questions about money and what joins accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer

from graph.store.protocol import GraphStore
from graph.store.views import View
from rings.queries import ask_path, ask_trace
from rings.queries.ask_common import MAX_ACCOUNTS, ask_common
from rings.queries.ask_devices import ask_shared_devices
from rings.queries.paths import MAX_HOPS as MAX_PATH_HOPS
from rings.queries.paths import Prefer
from rings.queries.trace import MAX_DAYS, MAX_HOPS, Direction
from ringtrace.cli.options import TIMES, Home, Json, Store, print_json, settings_of, utc
from ringtrace.errors import WrongUse
from ringtrace.place import open_place

AsOf = Annotated[
    datetime | None, typer.Option(formats=TIMES, help="As it had happened by then (UTC).", show_default=False)
]
KnownAt = Annotated[
    datetime | None, typer.Option(formats=TIMES, help="As it was recorded by then (UTC).", show_default=False)
]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")]


def trace(
    transaction: Annotated[str, typer.Argument(help="Id of a transaction.", show_default=False)],
    *,
    direction: Annotated[Direction, typer.Option(help="Where its money went, or came from.")] = Direction.FORWARD,
    hops: Annotated[int, typer.Option(min=1, max=MAX_HOPS, help="How far.")] = 6,
    within_days: Annotated[int, typer.Option(min=1, max=MAX_DAYS, help="Length of the window.")] = 30,
    lookback_days: Annotated[
        int, typer.Option(min=0, max=MAX_DAYS, help="What came so long before the window is spent first.")
    ] = 30,
    min_minor: Annotated[int, typer.Option(min=1, help="Smaller shares (minor units) are not followed.")] = 1,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Follow the money of a transaction, first in first out, to where it went or back to where it came from.

    Example: ringtrace trace tx-1 --direction back --hops 4
    """
    query = ask_trace.TraceQuery(
        transaction_id=transaction,
        direction=direction,
        hops=hops,
        within_days=within_days,
        lookback_days=lookback_days,
        min_minor=min_minor,
        view=_view(as_of, known_at),
    )
    _answer(lambda graph: ask_trace.ask_trace(graph, query), ask_trace.describe, store, home, as_json=as_json)


def path(
    source: Annotated[str, typer.Argument(help="Account that pays.", show_default=False)],
    target: Annotated[str, typer.Argument(help="Account that the money reaches.", show_default=False)],
    *,
    prefer: Annotated[Prefer, typer.Option(help="Fewest transfers, or most suspicious ones.")] = Prefer.SHORTEST,
    in_time: Annotated[bool, typer.Option(help="Each transfer later than the one before.")] = True,
    hops: Annotated[int, typer.Option(min=1, max=MAX_PATH_HOPS, help="At most so many transfers.")] = 6,
    since: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Transfers from then on (UTC).", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Transfers before then (UTC).", show_default=False)
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Find how money gets from one account to another.

    Example: ringtrace path 070:8000F4670 012:80011F990 --prefer suspicious
    """
    question = ask_path.PathQuestion(
        source=source,
        target=target,
        prefer=prefer,
        in_time=in_time,
        hops=hops,
        since=utc(since),
        until=utc(until),
        view=_view(as_of, known_at),
    )
    _answer(lambda graph: ask_path.ask_path(graph, question), ask_path.describe, store, home, as_json=as_json)


def common(
    accounts: Annotated[list[str], typer.Argument(help="Two or more accounts.", show_default=False)],
    *,
    limit: Limit = 100,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List the accounts and merchants that all the named accounts dealt with.

    Example: ringtrace common 070:8000F4670 012:80011F990
    """
    if not 2 <= len(accounts) <= MAX_ACCOUNTS:
        msg = f"name 2 to {MAX_ACCOUNTS} accounts"
        raise WrongUse(msg)
    view = _view(as_of, known_at)
    _answer(lambda graph: ask_common(graph, accounts, limit=limit, view=view), _common, store, home, as_json=as_json)


def devices(
    account: Annotated[str, typer.Argument(help="Id of an account.", show_default=False)],
    *,
    limit: Limit = 100,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List the devices that an account shares, and with whom.

    Example: ringtrace devices 070:8000F4670
    """
    view = _view(as_of, known_at)
    _answer(
        lambda graph: ask_shared_devices(graph, account, limit=limit, view=view), _devices, store, home, as_json=as_json
    )


def _answer(
    ask: Callable[[GraphStore], dict[str, Any]],
    describe: Callable[[dict[str, Any]], list[str]],
    store: str | None,
    home: Any,
    *,
    as_json: bool,
) -> None:
    """Ask the store of the settings and print what it answers."""
    with open_place(settings_of(home, store)) as place:
        document = ask(place.store)
    if as_json:
        print_json(document)
        return
    for line in describe(document):
        typer.echo(line)


def _view(as_of: datetime | None, known_at: datetime | None) -> View:
    return View(as_of=utc(as_of), known_at=utc(known_at))


def _common(document: dict[str, Any]) -> list[str]:
    lines = []
    for one in document["counterparties"]:
        paid = sum(deal["paid_minor"] for deal in one["dealings"])
        got = sum(deal["got_minor"] for deal in one["dealings"])
        lines.append(
            f"{one['key']:<40} paid {paid:>14}  got {got:>14}  flagged {one['flagged_minor']:>14} (minor units)"
        )
    return [*lines, document["why_empty"] or f"{len(lines)} of {document['total']} common counterparties"]


def _devices(document: dict[str, Any]) -> list[str]:
    lines = []
    for one in document["devices"]:
        names = ", ".join(other["account"].partition(":")[2] for other in one["others"][:5])
        more = f" and {one['users'] - 6} more" if one["users"] > 6 else ""
        lines.append(f"{one['device']:<24} {one['kind'] or '':<10} with {names}{more}")
    return [*lines, document["why_empty"] or f"{len(lines)} shared devices; {document['used_alone']} used alone"]
