"""A real Chromium in front of a real server over a small world."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.api_server import Server, serving
from tests.api_world import make_world

#: Two cores may be busy with more than one browser.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)

ROOT = Path(__file__).parents[2]
#: A browser that asks nobody but the page's own server.
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def absent(reason: str) -> None:
    """Skip, with the way to get it; where nothing may be skipped (CI), fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        absent("no Chromium is there: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Thirty rings: more than a page of the list."""
    world = make_world(tmp_path_factory.mktemp("shown"), rings=30)
    with serving(world.settings.home) as running:
        yield running


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    source = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        absent("axe-core is not there: cd web && npm ci")
    return source.read_text()


class Noticed:
    """What the page complained of."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab that must stay without complaints of scripts, content policy and network."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(WAIT_MS)
    noticed = Noticed(tab)
    yield tab
    context.close()
    assert noticed.complaints == []


@pytest.fixture
def troubled(browser: Browser) -> Iterator[Page]:
    """A fresh tab for tests in which requests are meant to fail."""
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(WAIT_MS)
    yield tab
    context.close()
