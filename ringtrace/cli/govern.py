"""`ringtrace replay`, `drift` and `validation-report`: what validators of models ask for."""

from __future__ import annotations

from typing import Annotated

import typer

from ringtrace.cli.options import Home, Json, Store, print_json, settings_of


def replay(
    score_id: Annotated[str, typer.Argument(help="As the API served it: RUN:transaction:ID.", show_default=False)],
    *,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a served score again from what was known at its run; exit code 1 where it differs.

    Example: ringtrace replay run-0f3a5c:transaction:T-1042
    """
    from ringtrace.cli.progress import shown
    from ringtrace.governance.replay import replay as make_again
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place, shown("replay") as progress:
        found = make_again(place, score_id, progress)
    if as_json:
        print_json(found)
    else:
        for part in found["parts"]:
            state = f"{len(part['different'])} differ, first {part['different'][0]}" if part["different"] else "equal"
            typer.echo(f"  {part['part']:<10} {part['columns']:>4} columns  {state}")
        for name, value in found["served"].items():
            again = None if found["replayed"] is None else found["replayed"][name]
            typer.echo(f"  {name:<12} served {value}  again {again}")
        first = found["first_difference"]
        typer.echo("equal" if first is None else f"different: first in {first['part']}, {first['column']}")
    if not found["equal"]:
        raise typer.Exit(1)
