"""`ringtrace rings` and `explain`: what was found, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from graph.canonical.vocabulary import Typology
from rings.around.asking import MAX_HOPS, AroundQuestion, Records, ask_around, describe
from rings.page import RingFilter
from ringtrace.cli.options import TIMES, Home, Json, Store, print_json, settings_of, utc
from ringtrace.place import open_place
from scoring.wording import listing

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")


@app.callback()
def rings(
    context: typer.Context,
    *,
    typology: Annotated[Typology | None, typer.Option(help="Only of this typology.", show_default=False)] = None,
    min_risk: Annotated[float | None, typer.Option(help="Only of this risk or more.", show_default=False)] = None,
    max_risk: Annotated[float | None, typer.Option(help="Only of this risk or less.", show_default=False)] = None,
    min_amount_minor: Annotated[
        int | None, typer.Option(help="Only of this amount (minor units, base currency) or more.", show_default=False)
    ] = None,
    max_amount_minor: Annotated[
        int | None, typer.Option(help="Only of this amount (minor units, base currency) or less.", show_default=False)
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Only active at or after (UTC).", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Only active before (UTC).", show_default=False)
    ] = None,
    account: Annotated[str | None, typer.Option(help="Only with this account.", show_default=False)] = None,
    merchant: Annotated[str | None, typer.Option(help="Only with this merchant.", show_default=False)] = None,
    device: Annotated[str | None, typer.Option(help="Only with this device.", show_default=False)] = None,
    country: Annotated[str | None, typer.Option(help="Only with this country, as CH.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List the rings of the latest re-score, riskiest first.

    Example: ringtrace rings --typology cycle --limit 5
    """
    if context.invoked_subcommand is not None:
        return
    wanted = RingFilter(
        typology=typology,
        min_risk=min_risk,
        max_risk=max_risk,
        min_amount_minor=min_amount_minor,
        max_amount_minor=max_amount_minor,
        since=utc(since),
        until=utc(until),
        account=account,
        merchant=merchant,
        device=device,
        country=country,
    )
    with open_place(settings_of(home, store)) as place:
        page = place.rings.list(wanted, limit=limit)
    if as_json:
        print_json({"total": page.total, "rings": page.rings})
        return
    for ring in page.rings:
        typer.echo(
            f"{ring['id']}  {ring['typology']:<20} risk {ring['risk']:5.1f}  {ring['member_count']:>3} members  "
            f"{ring['transaction_count']:>3} transfers  {ring['amount']:>16} {ring['currency']}"
        )
    typer.echo(f"{len(page.rings)} of {page.total} rings")


def explain(
    subject: Annotated[str, typer.Argument(help="Id of a ring or of an account.", show_default=False)],
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Of a ring: run the detection on the present data now.")
    ] = False,
    hops: Annotated[int, typer.Option(min=1, max=MAX_HOPS, help="Of an account: how far around it.")] = 2,
    since: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Of an account: transfers from then on.", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Of an account: transfers before then.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Of an account: at most so many transfers.")] = 20,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show why a ring was flagged, or which transfers around an account belong to what it is suspected of.

    Example: ringtrace explain ring-3f2a90c1d4e5
    """
    with open_place(settings_of(home, store)) as place:
        if place.store.account(subject) is not None:
            question = AroundQuestion(account_id=subject, since=utc(since), until=utc(until), hops=hops, limit=limit)
            answer = ask_around(place.store, Records(place.scores, place.rings), question)
            _print(answer, describe(answer), as_json=as_json)
            return
        document = place.rings.get(subject)
        if again:
            from ringtrace.rescoring import explain_again

            evidence = explain_again(place, subject)
        else:
            evidence = place.rings.evidence(subject)
    _print(evidence, _lines(document, evidence), as_json=as_json)


def _print(document: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for line in lines:
        typer.echo(line)


def _lines(document: dict[str, Any], evidence: dict[str, Any]) -> list[str]:
    """The evidence for people."""
    head = (
        f"{document['id']}: suspected {document['typology'].replace('_', ' ')}, risk {document['risk']:.1f} "
        f"({document['level']}); {document['amount']} {document['currency']} through {document['member_count']} members"
    )
    reasons = [
        f"  {sign} {reason['text']}" for sign, key in (("+", "reasons"), ("-", "against")) for reason in evidence[key]
    ]
    members = [f"  {member['role']:<14} {member['id']}" for member in document["members"]]
    return [head, "Reasons (+ for, - against):", *reasons, *_again(evidence), "Members:", *members]


def _again(evidence: dict[str, Any]) -> list[str]:
    """What running the detection again has told, and how members compare; earlier documents tell less."""
    enough = evidence["sufficient"]
    few, every = len(enough["transaction_ids"]), len(evidence["transfers"])
    near = len(enough.get("context", ()))
    beside = f"with {near} transactions around them" if near else "with nothing around them"
    told = [f"  {few} of its {every} transfers, {beside}, have the risk {enough['risk']:.1f}"]
    told += [f"  {one['text']}: {listing(one['transaction_ids'])}" for one in evidence.get("counterfactuals", ())]
    normal = [f"  {one['member']}: {one['text']}" for one in evidence.get("normal", ())]
    return ["Run again:", *told, *(["Beside others:", *normal] if normal else [])]
