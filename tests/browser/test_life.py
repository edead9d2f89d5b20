"""The life of a ring on its page, and what people decide about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from playwright.sync_api import Locator, Page, expect

from jobs.database import open_records
from rings.records import RingRecord, RingRecords
from scoring.records import ScoreRecords, ScoreRun
from scoring.served import TRANSACTION_ROWS
from tests.api_server import Server, serving
from tests.api_world import RUN, SCORED_AT, ApiWorld, make_world
from tests.browser.looking import asked, open_ring

pytestmark = pytest.mark.browser

NEXT = "next-night"


def another_night(world: ApiWorld) -> None:
    """A later run: r-0001 loses a transfer and some risk, r-0002 went into r-0000; the others are as they were."""
    first, second, third, *others = (ring.record for ring in world.rings)
    whole = [*first.document["transactions"], *third.document["transactions"]]
    kept = second.document["transactions"][:-1]
    rings = [
        changed(first, transactions=whole, transaction_count=len(whole)),
        changed(second, transactions=kept, transaction_count=len(kept), risk=64.0, level="medium"),
        *others,
    ]
    engine = open_records(world.settings.records)
    scores = ScoreRecords(engine)
    at = SCORED_AT + timedelta(days=1)
    run = ScoreRun(
        run_id=NEXT,
        as_of=at,
        data_cut=1,
        data_until=at,
        label_cut=None,
        model_version="20260131-other",
        rules_version="9d1f03",
        scored_at=at,
    )
    scores.begin(run)
    rows = [
        {"transaction_id": one["transaction_id"], "score_at": 5.0, "score_now": 5.0, "level": "low"}
        for ring in world.rings
        for one in ring.rows
    ]
    scores.write_transactions(NEXT, pa.Table.from_pylist(rows, TRANSACTION_ROWS))
    RingRecords(engine).write(NEXT, rings)
    scores.complete(NEXT, {})
    engine.dispose()


def changed(record: RingRecord, **facts: Any) -> RingRecord:
    return RingRecord(document=record.document | facts, evidence=record.evidence, subgraph=record.subgraph)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two runs over five rings; nobody decides here."""
    world = make_world(tmp_path_factory.mktemp("nights"), rings=5)
    another_night(world)
    with serving(world.settings.home) as running:
        yield running


def test_history_shows_risk_and_what_changed_and_why(page: Page, nights: Server) -> None:
    open_ring(page, nights, "r-0001")
    panel = page.get_by_role("region", name="Life of the ring")
    expect(panel.get_by_role("img")).to_have_attribute(
        "aria-label", "Risk by re-score: 2026-01-31 94.0, 2026-02-01 64.0"
    )
    expect(panel).to_contain_text("1 transfer fewer")
    expect(panel).to_contain_text("Risk: 94.0 → 64.0")
    causes = asked(nights, "/rings/r-0001/history")["data"][0]["causes"]
    assert causes
    for cause in causes:
        expect(panel).to_contain_text(cause["text"])
    expect(panel).to_contain_text("First found.")
    panel.get_by_role("link", name="Show this version").click()
    expect(page.get_by_text("This is the version of an earlier re-score.")).to_be_visible()
    assert f"run={RUN}" in page.url
    expect(page.get_by_text("Decisions are made about the latest version.")).to_be_visible()
    page.get_by_role("link", name="Show the latest").click()
    expect(page.get_by_text("This is the version of an earlier re-score.")).to_have_count(0)


def test_a_superseded_ring_is_read_and_leads_to_its_successor(page: Page, nights: Server) -> None:
    open_ring(page, nights, "r-0002")
    banner = page.locator(".banner", has_text="Superseded")
    expect(banner).to_contain_text("went into other rings; last seen 2026-01-31")
    family = page.get_by_role("region", name="Life of the ring")
    expect(family).to_contain_text("this ring went into r-0000")
    banner.get_by_role("link", name="r-0000").click()
    expect(page.locator(".head .id")).to_have_text("r-0000")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Server, ApiWorld]]:
    """Three rings, for tests that decide."""
    world = make_world(tmp_path)
    with serving(tmp_path) as running:
        yield running, world


def chosen(page: Page, label: str) -> Locator:
    """A choice by the beginning of its label, in which its options stand, too."""
    return page.locator("label", has_text=re.compile(rf"^\s*{label}")).locator("select")


def decide(page: Page, what: str, reason: str) -> None:
    """Choose the kind of decision and give the reason; what it is about has fields of its own."""
    chosen(page, "Decision").select_option(label=what)
    page.get_by_label("Reason").fill(reason)


def test_people_exclude_include_merge_and_undo(page: Page, desk: tuple[Server, ApiWorld]) -> None:
    server, _ = desk
    open_ring(page, server, "r-0000")
    keep = page.get_by_role("button", name="Keep decision")
    expect(keep).to_be_disabled()
    people = page.get_by_role("region", name="What people decided")

    decide(page, "Exclude a member", "payroll of a school")
    chosen(page, "Member").select_option(label="070:A0/1")
    keep.click()
    expect(people.get_by_role("listitem").filter(has_text="excluded 070:A0/1")).to_contain_text("payroll of a school")
    expect(people).to_contain_text("Pass-through, excluded")

    decide(page, "Include an account or merchant", "same phone")
    page.get_by_label("Its id").fill("012:lonely")
    keep.click()
    expect(people).to_contain_text("included 012:lonely")

    decide(page, "Merge another ring in", "one matter")
    page.get_by_label("Id of the ring").fill("r-0001")
    keep.click()
    expect(people).to_contain_text("merged r-0001 in")

    decide(page, "Undo a decision", "was a mistake")
    chosen(page, "Which").select_option("1")
    keep.click()
    expect(people).to_contain_text("undid decision 1")
    expect(people.get_by_text("Pass-through, excluded")).to_have_count(0)

    layer = asked(server, "/rings/r-0000")["layer"]
    assert [one["action"] for one in layer["decisions"]] == ["exclude", "include", "merge", "undo"]
    assert layer["excluded"] == []
    page.goto(f"{server.url}/#/rings/r-0001")
    expect(page.get_by_text("People merged it into")).to_be_visible()


def test_a_decision_that_cannot_be_kept_says_why(troubled: Page, desk: tuple[Server, ApiWorld]) -> None:
    server, _ = desk
    open_ring(troubled, server, "r-0000")
    decide(troubled, "Include an account or merchant", "same phone")
    troubled.get_by_label("Its id").fill("nobody")
    troubled.get_by_role("button", name="Keep decision").click()
    expect(troubled.get_by_role("alert")).to_contain_text("no account has the id 'nobody'")


def test_what_was_decided_asks_for_review_when_the_ring_changed(page: Page, desk: tuple[Server, ApiWorld]) -> None:
    server, world = desk
    open_ring(page, server, "r-0001")
    decide(page, "Exclude a member", "a landlord")
    chosen(page, "Member").select_option(index=1)
    page.get_by_role("button", name="Keep decision").click()
    expect(page.get_by_text("a landlord")).to_be_visible()
    another_night(world)
    page.goto(server.url)
    page.get_by_text("1 ring with decisions to review").click()
    page.get_by_role("link", name="r-0001", exact=True).click()
    people = page.get_by_role("region", name="What people decided")
    expect(people).to_contain_text("Decision 1 asks for review")
    expect(people).to_contain_text("1 transfer fewer")
    decide(page, "Confirm what was decided", "still a landlord")
    page.get_by_role("button", name="Keep decision").click()
    expect(people.get_by_text("asks for review")).to_have_count(0)
    assert asked(server, "/rings/reviews")["data"] == []
