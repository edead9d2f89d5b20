from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.keys import create_key
from jobs.database import open_records
from scoring.wording import BARRED_WORDS
from tests.api_server import Server, serving
from tests.api_world import make_world
from tests.browser.looking import ROWS, asked, open_ring, transfer_ids

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/",
    "/#/rings/r-0002",
    "/#/ask/around?account=070%3AA1%2F0",
    "/#/ask/trace?transaction=tx-0-0",
    "/#/ask/common?account=070%3AA1%2F1&account=070%3AA1%2F2",
)

NAMES = {"cycle": "Cycle", "fan_in": "Fan-in", "gather_scatter": "Gather-scatter"}


def test_the_list_shows_what_the_api_tells(page: Page, server: Server) -> None:
    page.goto(server.url)
    rings = asked(server, "/rings?limit=25")["data"]
    expect(page.locator(ROWS)).to_have_count(25)
    shown = page.locator(ROWS).all_inner_texts()
    for text, ring in zip(shown, rings, strict=True):
        assert text.split()[:2] == [f"{ring['risk']:.1f}", ring["level"].capitalize()]
        assert NAMES[ring["typology"]] in text
        assert ring["started_at"][:10] in text
    assert page.get_by_role("status").inner_text() == "30 rings"
    assert page.title() == "Suspicious rings · Ringtrace"


def test_pages_follow_each_other(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(ROWS)).to_have_count(5)
    assert page.get_by_role("link", name="Next page").count() == 0
    page.get_by_role("link", name="First page").click()
    expect(page.locator(ROWS)).to_have_count(25)
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(5)


def test_the_list_is_filtered_and_ordered(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_label("Pattern").select_option("fan_in")
    expect(page.locator(ROWS)).to_have_count(10)
    assert all("Fan-in" in text for text in page.locator(ROWS).all_inner_texts())
    page.get_by_label("Level").select_option("medium")
    page.get_by_label("Order").select_option("started_at")
    wanted = asked(server, "/rings?typology=fan_in&level=medium&sort=started_at")["data"]
    expect(page.locator(ROWS)).to_have_count(len(wanted))
    shown = page.locator(ROWS).all_inner_texts()
    assert [ring["started_at"][:10] in text for ring, text in zip(wanted, shown, strict=True)] == [True] * len(wanted)
    assert "typology=fan_in" in page.url
    page.get_by_label("Level").select_option("low")
    expect(page.get_by_role("heading", name="No ring matches")).to_be_visible()


def test_a_ring_is_drawn_and_its_tables_hold_the_same_data(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.locator(ROWS).first.get_by_role("link").click()
    page.wait_for_selector("#transfers tbody tr")
    evidence = asked(server, "/rings/r-0000/explanation")
    assert transfer_ids(page) == [one["id"] for one in evidence["transfers"]]
    rows = page.locator("#transfers tbody tr").all_inner_texts()
    for row, one in zip(rows, evidence["transfers"], strict=True):
        assert one["source"]["id"] in row
        assert one["target"]["id"] in row
        assert f"{float(one['amount_sent']):,.2f} EUR" in row
    members = page.locator("#members tbody th").all_inner_texts()
    assert members == [one["id"] for one in evidence["members"]]
    for reason in [*evidence["reasons"], *evidence["against"]]:
        assert reason["text"] in page.locator("main").inner_text()
    assert "Cycle" in page.title()


def test_the_drawing_is_not_blank(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0002")
    coloured = page.evaluate(
        """() => [...document.querySelectorAll('.graph canvas')].map((canvas) => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let count = 0;
            for (let at = 3; at < pixels.length; at += 4) if (pixels[at] > 0) count += 1;
            return count;
        })"""
    )
    assert max(coloured) > 2000


def test_a_reason_shows_its_transfers(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    evidence = asked(server, "/rings/r-0000/explanation")
    first_contacts = next(one for one in evidence["reasons"] if one["code"] == "M14")
    button = page.locator("li", has_text="First contacts").get_by_role("button")
    button.click()
    assert transfer_ids(page) == first_contacts["transaction_ids"]
    assert button.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Show all transfers", exact=True).click()
    assert len(transfer_ids(page)) == len(evidence["transfers"])


def test_a_member_shows_its_transfers(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0001")
    page.get_by_role("button", name="Show 070:A1/3").click()
    assert transfer_ids(page) == ["tx-1-2"]
    page.get_by_role("button", name="Show all 070:A1/3").click()
    assert len(transfer_ids(page)) == 5


def test_arrow_keys_walk_the_ring_and_say_where_they_are(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0001")
    page.get_by_role("application").focus()
    nodes = asked(server, "/rings/r-0001/subgraph")["nodes"]
    for node in nodes[:3]:
        page.keyboard.press("ArrowRight")
        expect(page.locator("[aria-live=polite]")).to_contain_text(f"{node['kind']} {node['label']}, ")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[aria-live=polite]")).to_contain_text(nodes[1]["label"])
    page.keyboard.press("Escape")
    assert len(transfer_ids(page)) == 5


def test_everything_is_reached_by_keyboard(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.wait_for_selector(ROWS)
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.tagName"))
    assert names == ["A", "A", "A", "SELECT", "SELECT", "SELECT", "SUMMARY", "A"]
    page.keyboard.press("Enter")
    page.wait_for_selector("#transfers tbody tr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(page: Page, server: Server, axe: str, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(server.url + address)
    page.wait_for_selector(ROWS)
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_narrow_window_does_not_scroll_sideways(page: Page, server: Server, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(server.url + address)
    page.wait_for_selector(ROWS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_barred_word_stands_on_the_page_or_in_its_source(page: Page, server: Server) -> None:
    barred = re.compile(rf"\b({'|'.join(BARRED_WORDS)})s?\b", re.IGNORECASE)
    for address in ADDRESSES:
        page.goto(server.url + address)
        page.wait_for_selector(ROWS)
        assert barred.findall(page.locator("body").inner_text()) == []
    source = Path(__file__).parents[2] / "web" / "src"
    for file in [*source.rglob("*.svelte"), *source.rglob("*.ts")]:
        assert barred.findall(file.read_text()) == [], file.name


def test_nothing_scored_yet_is_said(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        page.goto(server.url)
        expect(page.get_by_role("heading", name="No rings yet")).to_be_visible()
        expect(page.get_by_text("ringtrace run PATH")).to_be_visible()


def test_an_unknown_ring_is_said(troubled: Page, server: Server) -> None:
    troubled.goto(f"{server.url}/#/rings/nothing")
    expect(troubled.get_by_role("heading", name="Not found")).to_be_visible()
    troubled.get_by_role("link", name="All rings", exact=True).click()
    expect(troubled.locator(ROWS)).to_have_count(25)


def test_a_server_that_does_not_answer_is_said_and_asked_again(troubled: Page, server: Server) -> None:
    troubled.route("**/api/v1/**", lambda route: route.abort())
    troubled.goto(server.url)
    expect(troubled.get_by_role("heading", name="Ringtrace cannot answer now")).to_be_visible()
    troubled.unroute("**/api/v1/**")
    troubled.get_by_role("button", name="Try again").click()
    expect(troubled.locator(ROWS)).to_have_count(25)


def test_a_key_is_asked_for_and_kept_in_the_tab(troubled: Page, tmp_path: Path) -> None:
    world = make_world(tmp_path)
    engine = open_records(world.settings.records)
    key = create_key(engine, role="investigate").secret
    engine.dispose()
    with serving(tmp_path, RINGTRACE_REQUIRE_KEY="true") as server:
        troubled.goto(server.url)
        troubled.get_by_label("Key").fill("rt_000000000000_wrong")
        troubled.get_by_role("button", name="Open").click()
        expect(troubled.get_by_role("alert")).to_contain_text("unknown or revoked")
        troubled.get_by_label("Key").fill(key)
        troubled.keyboard.press("Enter")
        expect(troubled.locator(ROWS)).to_have_count(3)
        troubled.reload()
        expect(troubled.locator(ROWS)).to_have_count(3)
        assert key not in troubled.evaluate("JSON.stringify(localStorage) + document.cookie + location.href")
        troubled.get_by_role("button", name="Forget key").click()
        expect(troubled.get_by_label("Key")).to_be_visible()
        assert troubled.evaluate("sessionStorage.length") == 0
