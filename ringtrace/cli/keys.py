"""`ringtrace key`: API keys."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from ringtrace.cli.options import Home, Json, print_json, settings_of
from ringtrace.settings import Settings

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@contextmanager
def _records(settings: Settings) -> Iterator[Engine]:
    """The records database, with the table of keys."""
    import cases.audit  # noqa: F401 - both register their tables
    from jobs.database import make_tables, open_records

    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_records(settings.records)
    try:
        make_tables(engine)
        yield engine
    finally:
        engine.dispose()


def _note(engine: Engine, what: str, key_id: str, details: dict[str, Any]) -> None:
    """Append to the audit trail, under the name of the user of this machine."""
    from cases.audit import AuditTrail

    AuditTrail(engine).append(
        who=f"{getpass.getuser()} (command line)", what=what, subject_kind="key", subject_id=key_id, details=details
    )


@app.command()
def create(
    role: Annotated[str, typer.Option(help="score, investigate or admin.", show_default=False)],
    *,
    name: Annotated[str, typer.Option(help="Who uses it.")] = "",
    restricted: Annotated[bool, typer.Option("--restricted", help="May read restricted reasons.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a key and show it, this once.

    Example: ringtrace key create --role investigate --name "case desk"
    """
    from api.keys import create_key

    with _records(settings_of(home)) as engine:
        made = create_key(engine, role=role, name=name, restricted=restricted)
        _note(engine, "key.created", made.id, {"role": role, "name": name, "restricted": restricted})
    if as_json:
        print_json({"id": made.id, "role": made.role, "name": made.name, "key": made.secret})
    else:
        typer.echo(made.secret)


@app.command("list")
def list_(*, home: Home = None, as_json: Json = False) -> None:
    """List the keys, never their secrets.

    Example: ringtrace key list
    """
    from dataclasses import asdict

    from api.keys import list_keys

    with _records(settings_of(home)) as engine:
        keys = [asdict(key) for key in list_keys(engine)]
    if as_json:
        print_json(keys)
        return
    for key in keys:
        state = "revoked" if key["revoked_at"] else "active"
        typer.echo(f"{key['id']}  {key['role']:<12} {state:<8} {key['name']}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of a key, as `ringtrace key list` shows it.", show_default=False)],
    *,
    home: Home = None,
) -> None:
    """End a key at once.

    Example: ringtrace key revoke 3f2a90c1
    """
    from api.keys import revoke_key

    with _records(settings_of(home)) as engine:
        revoke_key(engine, key_id)
        _note(engine, "key.revoked", key_id, {})
    typer.echo(f"{key_id} is revoked")
