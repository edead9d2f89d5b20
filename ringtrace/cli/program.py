"""The entry point: commands, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from ringtrace.cli import (
    ask,
    benchmark,
    data,
    evade,
    features,
    govern,
    investigate,
    keys,
    models,
    plant,
    ring_life,
    run,
    serve,
    stages,
)
from ringtrace.errors import RingtraceError, WrongUse

app = typer.Typer(
    name="ringtrace",
    help="Finds money-laundering rings in a transaction graph and shows why each was flagged.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

COMMANDS: tuple[Callable[..., None], ...] = (
    run.run,
    data.inspect,
    data.generate,
    plant.plant,
    evade.evade,
    data.quarantine,
    stages.load,
    stages.train,
    stages.score,
    investigate.explain,
    ask.trace,
    ask.path,
    ask.common,
    ask.devices,
    benchmark.benchmark,
    govern.replay,
    govern.drift,
    govern.validation_report,
    serve.serve,
    serve.worker,
    serve.beat,
    serve.up,
)
for command in COMMANDS:
    app.command()(command)
for command in (ring_life.history, ring_life.changes, ring_life.lineage, ring_life.decide):
    investigate.app.command()(command)
app.add_typer(investigate.app, name="rings")
app.add_typer(features.app, name="features")
app.add_typer(keys.app, name="key")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command of `sys.argv`: exit code 0, 1 (failed) or 2 (wrong use)."""
    try:
        app()
    except WrongUse as error:
        _end(error, 2)
    except RingtraceError as error:
        _end(error, 1)
    except BrokenPipeError:
        # The reader of our output has gone (`ringtrace rings | head`): Python must not flush into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _end(error: RingtraceError, code: int) -> None:
    sys.stderr.write(f"ringtrace: {error}\n")
    sys.exit(code)
