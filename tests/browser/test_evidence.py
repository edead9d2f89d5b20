"""The evidence on the ring's page: what carries it, what would change it, methods, peers, the draft, the job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs.database import open_records
from jobs.records import JobRecords
from rings.canonical_json import canonical
from rings.records import RingRecord, RingRecords
from tests.api_server import Server, serving
from tests.api_world import PASSED_OVER, RUN, make_world
from tests.browser.looking import asked, open_ring, transfer_ids

pytestmark = pytest.mark.browser


def evidence_of(server: Server, ring: str) -> dict[str, object]:
    return dict(asked(server, f"/rings/{ring}/evidence")["data"])


def test_what_carries_it_is_shown_with_what_must_stay(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    panel = page.get_by_role("region", name="What carries it")
    expect(panel).to_contain_text("3 of its 5 transfers are enough")
    expect(panel).to_contain_text("91.2")
    expect(panel).to_contain_text("keeps 96 %")
    panel.get_by_role("button", name="Show 3 transfers of: what carries the ring").click()
    assert transfer_ids(page) == ["tx-0-0", "tx-0-1", "tx-0-2"]
    expect(page.locator("#transfers caption")).to_contain_text("3 of 5 transfers: what carries the ring")
    panel.get_by_text("With 1 transaction around them that must stay").click()
    expect(panel).to_contain_text("the risk of all its transfers alone is 12.5")
    panel.get_by_role("link", name="tx-lonely").click()
    expect(page.get_by_role("heading", name="Trace money")).to_be_visible()


def test_the_table_marks_the_transfers_that_carry_it(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    marks = page.locator("#transfers tbody tr td:nth-child(6)").all_inner_texts()
    assert marks == ["yes", "yes", "yes", "", ""]


def test_a_counterfactual_shows_its_transfers(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0001")
    panel = page.get_by_role("region", name="What carries it")
    expect(panel).to_contain_text("20.0 instead of 94.0")
    panel.get_by_role("button", name="Show 2 transfers").click()
    assert transfer_ids(page) == ["tx-1-0", "tx-1-1"]


def test_transfers_are_sorted_by_weight_and_by_each_method(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    transfers = asked(server, "/rings/r-0000/evidence")["data"]["transfers"]
    for name, value in (
        ("Weight", lambda one: one["weight"]),
        ("Trees", lambda one: one["attributions"]["parts"]["trees"]),
    ):
        head = page.locator("#transfers").get_by_role("button", name=name)
        head.click()
        assert transfer_ids(page) == [one["id"] for one in sorted(transfers, key=value, reverse=True)]
        column = page.locator("#transfers th", has=page.get_by_role("button", name=name))
        expect(column).to_have_attribute("aria-sort", "descending")
        head.click()
        expect(column).to_have_attribute("aria-sort", "ascending")
        assert transfer_ids(page) == [one["id"] for one in sorted(transfers, key=value)]
    first = page.locator("#transfers tbody tr").first.locator("td").all_inner_texts()
    assert first[-4:] == ["2 %", "1 %", "16 %", "3 %"]


def test_members_stand_beside_what_is_normal(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    panel = page.get_by_role("region", name="Beside what is normal")
    expect(panel).to_contain_text("this one to 41")
    panel.get_by_role("link", name="070:A0/0").click()
    expect(page.get_by_role("heading", name="Around an account")).to_be_visible()


def test_the_draft_is_marked_and_each_sentence_proven(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    panel = page.get_by_role("region", name="Draft")
    expect(panel).to_contain_text("A draft made by the machine from the evidence; nobody has checked it.")
    told = asked(server, "/rings/r-0000/evidence")["draft"]["sentences"]
    items = panel.get_by_role("listitem")
    expect(items).to_have_count(len(told))
    last = items.nth(len(told) - 1)
    expect(last).to_contain_text(told[-1]["text"])
    last.get_by_role("button").click()
    assert transfer_ids(page) == told[-1]["transaction_ids"]


def test_what_is_missing_and_what_it_rests_on_is_said(page: Page, server: Server) -> None:
    open_ring(page, server, "r-0000")
    evidence = asked(server, "/rings/r-0000/evidence")["data"]
    expect(page.get_by_role("region", name="Not known")).to_contain_text("Attributions by the graph network.")
    foot = page.locator("main details", has_text="What this rests on")
    foot.get_by_text("What this rests on").click()
    for text in (evidence["sha256"], evidence["schema"], evidence["versions"]["model"]):
        expect(foot.get_by_text(text, exact=True)).to_be_visible()


def test_evidence_that_was_not_run_is_completed_by_a_job(page: Page, tmp_path: Path) -> None:
    world = make_world(tmp_path, rings=PASSED_OVER + 1)
    ring = world.rings[PASSED_OVER]
    engine = open_records(world.settings.records)
    jobs = JobRecords(engine)
    with serving(tmp_path) as server:
        open_ring(page, server, ring.ring_id)
        panel = page.get_by_role("region", name="What carries it")
        expect(panel).to_contain_text("Not run: riskier rings went first")
        panel.get_by_role("button", name="Find what carries it").click()
        expect(panel).to_contain_text("waiting for a worker")
        job = jobs.latest()[0]
        jobs.claim(job.id, worker="w")
        jobs.beat(job.id, worker="w", stage="detectors", progress=0.25)
        expect(panel).to_contain_text("Running the detection again: detectors")
        evidence = json.loads(ring.record.evidence)
        told = json.loads(world.rings[0].record.evidence)
        few = {**told["sufficient"], "transaction_ids": ring.record.document["transactions"][:1], "context": []}
        whole = canonical({**evidence, "runs": 9, "sufficient": few})
        made = RingRecord(document=ring.record.document, evidence=whole, subgraph=ring.record.subgraph)
        RingRecords(engine).complete_evidence(RUN, made)
        jobs.succeed(job.id, worker="w", result={})
        expect(panel).to_contain_text("1 of its 5 transfers are enough")
    engine.dispose()


def test_a_job_that_failed_says_why(page: Page, tmp_path: Path) -> None:
    world = make_world(tmp_path, rings=PASSED_OVER + 1)
    engine = open_records(world.settings.records)
    jobs = JobRecords(engine)
    with serving(tmp_path) as server:
        open_ring(page, server, world.rings[PASSED_OVER].ring_id)
        page.get_by_role("button", name="Find what carries it").click()
        expect(page.get_by_text("waiting for a worker")).to_be_visible()
        job = jobs.latest()[0]
        jobs.claim(job.id, worker="w")
        jobs.fail(job.id, worker="w", code="no_model", error="there is no model")
        expect(page.get_by_text("It did not work: there is no model")).to_be_visible()
        expect(page.get_by_role("button", name="Find what carries it")).to_be_visible()
    engine.dispose()
