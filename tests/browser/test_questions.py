"""The questions that investigators ask, on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.api_server import Server
from tests.browser.looking import ROWS, asked

pytestmark = pytest.mark.browser


def ask(page: Page, server: Server, question: str, **fields: str) -> None:
    """Fill in the form of a question and send it."""
    page.goto(f"{server.url}/#/ask/{question}")
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Ask").click()


def test_rings_are_looked_for_by_account_country_risk_amount_and_time(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.wait_for_selector(ROWS)
    page.get_by_text("More filters").click()
    page.get_by_label("Account").fill("070:A4/1")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.get_by_text("More filters, 1 in use")).to_be_visible()
    page.get_by_label("Account").fill("")
    page.get_by_label("Risk from").fill("90")
    page.get_by_label("Amount from, EUR").fill("9499.96")
    page.get_by_label("Active before (UTC)").fill("2026-01-08")
    page.get_by_role("button", name="Filter", exact=True).click()
    wanted = asked(server, "/rings?min_risk=90&min_amount_minor=949996&until=2026-01-08T00:00:00Z")["data"]
    assert 0 < len(wanted) < 6
    expect(page.locator(ROWS)).to_have_count(len(wanted))
    assert "min_amount_minor=949996" in page.url


def test_money_is_traced_forward_and_back(page: Page, server: Server) -> None:
    ask(page, server, "trace", Transaction="tx-0-0")
    told = asked(server, "/transactions/tx-0-0/trace")
    expect(page.locator(ROWS)).to_have_count(len(told["transfers"]))
    assert page.locator("main tbody th").all_inner_texts() == [one["transaction_id"] for one in told["transfers"]]
    expect(page.get_by_role("heading", name="9,500.00 EUR followed forward")).to_be_visible()
    expect(page.get_by_role("application")).to_be_visible()
    page.get_by_label("Direction").select_option("back")
    page.get_by_label("Hops").fill("2")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="9,500.00 EUR followed back")).to_be_visible()
    assert "direction=back&hops=2" in page.url


def test_a_path_is_found_shortest_and_most_suspicious(page: Page, server: Server) -> None:
    ask(page, server, "path", From_account="070:A0/0", To_account="070:A0/3")
    expect(page.locator("main tbody th")).to_have_text(["tx-0-0", "tx-0-1", "tx-0-2"])
    page.get_by_label("Prefer").select_option("suspicious")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="3 transfers")).to_be_visible()
    assert "prefer=suspicious" in page.url


def test_no_path_says_why(page: Page, server: Server) -> None:
    ask(page, server, "path", From_account="070:A0/0", To_account="070:A4/1")
    expect(page.get_by_role("heading", name="No path")).to_be_visible()
    expect(page.get_by_text("No path of at most 6 transfers")).to_be_visible()


def test_common_counterparties_and_shared_devices(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/#/ask/common")
    page.get_by_label("Accounts, one a line").fill("070:A1/1\n070:A1/2")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="1 in common")).to_be_visible()
    expect(page.locator("main tbody th")).to_have_text(["070:A1/0"])
    ask(page, server, "devices", Account="070:A1/1")
    told = asked(server, "/accounts/070:A1%2F1/shared-devices?limit=100")["devices"][0]
    expect(page.get_by_role("heading", name="phone-1")).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(len(told["others"]))


def test_surroundings_are_expanded_and_what_is_left_out_is_counted(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/#/ask/around?account=070%3AA1%2F0&limit=3")
    told = asked(server, "/accounts/070:A1%2F0/neighborhood?limit=3")
    assert told["left_out"] == 3
    status = page.locator("main").get_by_role("status")
    expect(status).to_contain_text("3 flows with 3 transfers")
    expect(page.locator(ROWS)).to_have_count(2)
    page.goto(f"{server.url}/#/ask/around?account=070%3AA2%2F1")
    expect(page.locator(ROWS)).to_have_count(1)
    page.get_by_role("button", name="Expand 070:A2/0").click()
    expect(page.get_by_role("button", name="Show all flows")).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(4)
    expect(status).to_contain_text("Around 070:A2/0: nothing is left out.")
    page.get_by_role("link", name="Shared devices").last.click()
    expect(page.get_by_label("Account", exact=True)).to_have_value("070:A2/0")


def test_the_graph_is_walked_by_keys(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/#/ask/around?account=070%3AA1%2F0")
    page.wait_for_selector(ROWS)
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[aria-live=polite]")).to_contain_text("account 070:A1/0: 5 arrows in, 0 arrows out")


def test_the_past_is_shown_as_it_was(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/#/ask/around?account=070%3AA1%2F0")
    page.get_by_label("What had happened by (UTC)").fill("2026-01-06T10:30:00")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(ROWS)).to_have_count(2)
    assert "as_of=2026-01-06T10%3A30%3A00Z" in page.url


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ask/trace?transaction=nothing", "no transaction has the id"),
        ("ask/around?account=nobody", "no account has the id"),
        ("ask/path?source=070%3AA0%2F0&target=070%3AA0%2F3&hops=99", "less than or equal to 8"),
        ("ask/around?account=070%3AA0%2F0&limit=5000", "less than or equal to 1000"),
        ("ask/around?account=070%3AA0%2F0&as_of=1990-01-01T00:00:00Z", "no transaction had happened"),
        ("ask/common?account=070%3AA0%2F0", "at least 2 items"),
    ],
)
def test_what_cannot_be_answered_is_said_with_its_bound(
    troubled: Page, server: Server, address: str, words: str
) -> None:
    troubled.goto(f"{server.url}/#/{address}")
    expect(troubled.get_by_role("alert")).to_contain_text(words)
