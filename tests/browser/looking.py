"""What the tests of the page have in common: asking the API beside it, opening a ring, reading its tables."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Page

from tests.api_server import Server

ROWS = "main tbody tr"


def asked(server: Server, path: str) -> Any:
    """What the API answers."""
    return httpx.get(f"{server.url}/api/v1{path}").json()


def open_ring(page: Page, server: Server, ring: str, rest: str = "") -> None:
    """Show a ring, drawn and with its tables."""
    page.goto(f"{server.url}/#/rings/{ring}{rest}")
    page.wait_for_selector("#transfers tbody tr")
    page.wait_for_selector(".graph canvas", state="attached")


def transfer_ids(page: Page) -> list[str]:
    """The transfers that are listed."""
    return page.locator("#transfers tbody th").all_inner_texts()
