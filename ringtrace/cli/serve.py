"""`ringtrace serve`, `worker`, `beat` and `up`: the processes of the service."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import Annotated, Final

import typer

from ringtrace.cli.children import start_part
from ringtrace.cli.options import Home, Store, say, settings_of
from ringtrace.errors import Unavailable
from ringtrace.settings import Settings

Host = Annotated[str | None, typer.Option(help="Address to listen on (RINGTRACE_HOST).", show_default=False)]
Port = Annotated[int | None, typer.Option(help="Port to listen on (RINGTRACE_PORT).", show_default=False)]
EndWith = Annotated[int | None, typer.Option(help="End when the process of this id, our parent, ends.", hidden=True)]

_GRACE_S: Final = 15.0


def serve_api(settings: Settings) -> None:
    """Serve API and page until a signal ends it. Raises: `Unavailable` where the port is taken."""
    import socket

    import uvicorn

    from api.app import create_app

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it on an answer waits some 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        msg = f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; choose another with RINGTRACE_PORT"
        raise Unavailable(msg) from error
    host = f"[{settings.host}]" if family == socket.AF_INET6 else settings.host
    say(f"API and page: http://{host}:{listener.getsockname()[1]}   (Ctrl-C ends it)")
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def serve(home: Home = None, store: Store = None, host: Host = None, port: Port = None) -> None:
    """Serve the API and the page.

    Example: ringtrace serve --port 8080
    """
    from ringtrace.logs import configure_logs

    settings = settings_of(home, store, host=host, port=port)
    configure_logs(settings.log_level)
    serve_api(settings)


def worker(home: Home = None, store: Store = None, end_with: EndWith = None) -> None:
    """Work on jobs, one at a time, until a signal ends it.

    Example: ringtrace worker
    """
    from workers.process import end_with as tie
    from workers.process import run_worker

    if end_with is not None:
        tie(end_with)
    raise typer.Exit(run_worker(settings_of(home, store)))


def beat(home: Home = None, store: Store = None, end_with: EndWith = None) -> None:
    """Tick the nightly re-score until a signal ends it.

    Example: ringtrace beat
    """
    from workers.process import end_with as tie
    from workers.process import run_beat

    if end_with is not None:
        tie(end_with)
    run_beat(settings_of(home, store))


def up(home: Home = None, store: Store = None, host: Host = None, port: Port = None) -> None:
    """Run API, worker and schedule together until a signal ends them.

    Example: ringtrace up --home /srv/ringtrace
    """
    from ringtrace.logs import configure_logs

    settings = settings_of(home, store, host=host, port=port)
    configure_logs(settings.log_level)
    parts = [start_part(name, settings) for name in ("worker", "beat")]
    # The service must end as a whole, also when it is asked politely while uvicorn is not yet listening.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        serve_api(settings)
    finally:
        _end(parts)


def _end(parts: list[subprocess.Popen[bytes]]) -> None:
    """Ask politely, then kill."""
    for part in parts:
        part.terminate()
    deadline = time.monotonic() + _GRACE_S
    for part in parts:
        try:
            part.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()
