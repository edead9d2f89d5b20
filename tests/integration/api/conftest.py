"""An application over a real store and real records, and a client that speaks ASGI to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from ringtrace.settings import Settings
from tests.api_world import ApiWorld, make_world


class Client:
    """Requests one after the other, each through the whole application."""

    def __init__(self, app: FastAPI, *, host: str = "127.0.0.1:8000") -> None:
        self.app = app
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=f"http://{host}")

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self("POST", path, **more)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self.app.state.services.close()


@pytest.fixture
def open_client() -> Iterator[Any]:
    """Makes clients for settings; they are closed at the end."""
    made: list[Client] = []

    def make(settings: Settings, **more: Any) -> Client:
        made.append(Client(create_app(settings), **more))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> ApiWorld:
    """Three rings, for tests that only read."""
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def client(open_client: Any, world: ApiWorld) -> Client:
    """Asks as the owner of the machine: keys are off on loopback."""
    made: Client = open_client(world.settings)
    return made


@pytest.fixture
def empty(open_client: Any, tmp_path: Path) -> Client:
    """An application over nothing at all."""
    made: Client = open_client(Settings(home=tmp_path / "nothing"))
    return made
