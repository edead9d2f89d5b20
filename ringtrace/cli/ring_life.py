"""`ringtrace rings history | changes | lineage | decide`: the life of a ring, and what people make of it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from rings.life.causes import Reason
from rings.life.decisions import Action, Wish
from rings.life.diff import Diff
from rings.life.layer import Layer
from rings.life.status import Life
from ringtrace.cli.options import Home, Json, Store, print_json, settings_of
from ringtrace.errors import WrongUse
from ringtrace.place import Place, open_place

Ring = Annotated[str, typer.Argument(help="Id of a ring.", show_default=False)]


def history(
    ring: Ring,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many versions.")] = 20,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the versions of a ring, newest first: risk, size, what changed and why.

    Example: ringtrace rings history ring-3f2a90c1d4e5
    """
    with open_place(settings_of(home, store)) as place:
        life, versions = place.life.life(ring), place.histories.versions(ring, limit=limit)
    if as_json:
        print_json({"life": asdict(life), "versions": [asdict(one) for one in versions]})
        return
    typer.echo(_standing(life))
    for one in versions:
        told = one.document
        typer.echo(
            f"{one.run.scored_at:%Y-%m-%d %H:%M}  {one.run.run_id}  risk {told['risk']:5.1f} {told['level']:<6} "
            f"{told['typology']:<16} {told['transaction_count']:>3} transfers  {told['member_count']:>3} members"
        )
        for line in _changed(one.change.diff, one.change.causes):
            typer.echo(f"    {line}")


def changes(
    ring: Ring,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="A time, in UTC.")],
    *,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what changed of a ring since a time, and why.

    Example: ringtrace rings changes ring-3f2a90c1d4e5 --since 2026-01-31
    """
    with open_place(settings_of(home, store)) as place:
        life, change = place.life.life(ring), place.histories.since(ring, since.replace(tzinfo=UTC))
    if as_json:
        print_json({"life": asdict(life), "change": None if change is None else asdict(change)})
        return
    typer.echo(_standing(life))
    lines = ["nothing was scored since"] if change is None else list(_changed(change.diff, change.causes))
    for line in lines or ["the same as then"]:
        typer.echo(f"    {line}")


def lineage(
    ring: Ring,
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many rings.")] = 100,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a ring came from and went into.

    Example: ringtrace rings lineage ring-3f2a90c1d4e5
    """
    with open_place(settings_of(home, store)) as place:
        life, family = place.life.life(ring), place.life.family(ring, limit=limit)
    if as_json:
        print_json({"life": asdict(life), **asdict(family)})
        return
    typer.echo(_standing(life))
    for step in family.steps:
        ends = f"{step.edge.from_ring or '–'} -> {step.edge.to_ring or '–'}"
        shared = f"  {step.edge.shared} transfers shared" if step.edge.shared else ""
        typer.echo(f"{step.scored_at:%Y-%m-%d %H:%M}  {step.edge.kind:<9} {ends}{shared}")
    if family.truncated:
        typer.echo(f"the family has more than {limit} rings")


def decide(
    ring: Ring,
    action: Annotated[Action, typer.Argument(help="What to do.", show_default=False)],
    subject: Annotated[
        str | None,
        typer.Argument(help="account:ID or merchant:ID; the other ring; the number to undo.", show_default=False),
    ] = None,
    *,
    reason: Annotated[str, typer.Option(help="Why; kept for whoever reads it later.", show_default=False)],
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Include, exclude, merge, undo or confirm, over the machine's ring, which stays as it is.

    Example: ringtrace rings decide ring-3f2a90c1d4e5 exclude account:070:8000F4670 --reason "payroll of a school"
    """
    wish = _wish(action, subject, reason)
    with open_place(settings_of(home, store)) as place:
        _require(place, wish)
        decision = place.deciding.decide(ring, wish, who=f"{getpass.getuser()} (command line)")
        over = place.layers.over(ring)
    if as_json:
        print_json({"decision": asdict(decision), "layer": asdict(over.layer), "needs_review": bool(over.reviews)})
        return
    typer.echo(f"decision {decision.number} is kept")
    for line in _members(over.layer):
        typer.echo(line)


def _wish(action: Action, subject: str | None, reason: str) -> Wish:
    """Raises: `WrongUse` where action and subject do not fit."""
    if not reason.strip() or not reason.isprintable():
        raise WrongUse("--reason: a printable text is needed")
    if (subject is None) != (action is Action.CONFIRM):
        msg = f"{action} {'takes no' if subject else 'needs a'} subject"
        raise WrongUse(msg)
    kind, _, name = (subject or "").partition(":")
    if action in {Action.INCLUDE, Action.EXCLUDE}:
        if kind not in {"account", "merchant"} or not name:
            msg = f"{subject!r} is neither account:ID nor merchant:ID"
            raise WrongUse(msg)
        return Wish(action=action, reason=reason, member_kind=kind, member_id=name)
    if action is Action.UNDO:
        if not (subject or "").isdecimal():
            msg = f"{subject!r} is no number of a decision"
            raise WrongUse(msg)
        return Wish(action=action, reason=reason, undoes=int(subject or 0))
    return Wish(action=action, reason=reason, other_ring=subject)


def _require(place: Place, wish: Wish) -> None:
    """Only what is in the graph can be included. Raises: `WrongUse`."""
    if wish.action is not Action.INCLUDE or wish.member_id is None:
        return
    if wish.member_kind == "account":
        found = place.store.account(wish.member_id) is not None
    else:
        found = wish.member_id in place.store.export_table("merchants").column("merchant_id").to_pylist()
    if not found:
        msg = f"no {wish.member_kind} has the id {wish.member_id!r}"
        raise WrongUse(msg)


def _standing(life: Life) -> str:
    went = f" into {', '.join(life.successors)}" if life.successors else ""
    seen = f"found by {life.runs} runs from {life.first_seen:%Y-%m-%d} to {life.last_seen:%Y-%m-%d}"
    return f"{life.ring_id}: {life.status}{went}; {seen}"


def _changed(change: Diff, causes: Sequence[Reason]) -> Iterator[str]:
    """The difference and its causes in words; what stayed is not mentioned."""
    told: tuple[tuple[str, Sequence[Any]], ...] = (
        ("transfers added", change.transactions_added),
        ("transfers removed", change.transactions_removed),
        ("members added", [one["id"] for one in change.members_added]),
        ("members removed", [one["id"] for one in change.members_removed]),
        ("roles", [f"{one['id']} {one['before']} -> {one['after']}" for one in change.roles_changed]),
        ("facts", [f"{name} {one['before']} -> {one['after']}" for name, one in change.facts.items()]),
        ("why", [one.text for one in causes]),
    )
    yield from (f"{name}: {', '.join(map(str, values))}" for name, values in told if values)


def _members(layer: Layer) -> Iterator[str]:
    yield from (f"  {one.by:<8} {one.role or '–':<14} {one.kind} {one.id}" for one in layer.members)
    yield from (f"  excluded {one.role or '–':<14} {one.kind} {one.id}" for one in layer.excluded)
