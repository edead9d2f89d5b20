"""`ringtrace key`: API keys."""

from __future__ import annotations

from typing import Annotated

import typer

from ringtrace.cli.options import Home, Json, print_json, settings_of

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    role: Annotated[str, typer.Option(help="score, investigate or admin.")],
    name: Annotated[str, typer.Option(help="Who uses it.")] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a key and show it once.

    Example: ringtrace key create --role investigate --name "case desk"
    """
    from api.keys import create_key
    from jobs.database import make_tables, open_records

    engine = open_records(settings_of(home).records)
    make_tables(engine)
    made = create_key(engine, role=role, name=name)
    if as_json:
        print_json({"id": made.id, "role": role, "name": name, "key": made.secret})
    else:
        typer.echo(made.secret)
