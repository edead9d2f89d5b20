from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from worlds.population import Segment
from worlds.vocabulary import BENIGN_FIRST_CONTACTS, Motive


def _motives(written: Any) -> dict[str, int]:
    counts = np.bincount(written.world.ledger.columns().motive, minlength=max(Motive) + 1)
    return {motive.name: int(counts[motive]) for motive in Motive}


def test_every_motive_occurs(written: Any) -> None:
    assert {name for name, count in _motives(written).items() if count == 0} == set()


def test_the_volume_carries_over_to_the_default_world(written: Any) -> None:
    # 20,000 accounts over 90 days must hold at least 500,000 transactions and 150 rings.
    account_days = 4_000 * 60
    assert written.summary.transactions / account_days * 20_000 * 90 > 505_000
    assert written.summary.rings / account_days * 20_000 * 90 > 150


@pytest.mark.parametrize("column", ["kind", "status", "precision", "channel", "currency_sent"])
def test_raw_columns_are_varied(written: Any, column: str) -> None:
    expected = {
        "kind": {"payment", "cash", "fee", "interest", "conversion", "return", "reversal", "chargeback"},
        "status": {"pending", "settled", "rejected", "cancelled"},
        "precision": {"second", "minute", "day"},
        "channel": set("card transfer instant wire ach cheque cash online standing_order direct_debit".split()),
        "currency_sent": set("EUR USD GBP PLN CHF SEK JPY AED SGD KWD".split()),
    }
    assert set(written.table("transactions")[column].to_pylist()) == expected[column]


def test_money_crosses_currencies_and_borders(written: Any) -> None:
    rows = written.table("transactions")
    abroad = pc.not_equal(rows["currency_sent"], rows["currency_received"])
    assert 0.01 < pc.mean(abroad).as_py() < 0.2
    assert pc.min(rows["amount_sent_minor"]).as_py() > 0
    assert pc.min(rows["amount_received_minor"]).as_py() > 0


def test_people_have_several_accounts_and_some_share_one(written: Any) -> None:
    owned = [r for r in written.table("ownerships").to_pylist() if r["role"] == "holder"]
    by_party, by_account = {}, {}
    for row in owned:
        by_party.setdefault(row["party_id"], set()).add(row["account_id"])
        by_account.setdefault(row["account_id"], set()).add(row["party_id"])
    assert sum(len(accounts) > 1 for accounts in by_party.values()) > 200
    assert sum(len(parties) == 2 for parties in by_account.values()) > 200
    assert max(len(parties) for parties in by_account.values()) == 2


def test_dormant_accounts_do_little_and_busy_ones_much(written: Any) -> None:
    world = written.world
    past, n = world.ledger.columns(), len(world.population)
    count = np.bincount(past.source[(past.source >= 0) & (past.source < n) & (past.scheme < 0)], minlength=n)
    persons = world.population.of(Segment.PERSON)
    dormant = persons[world.population.activity[persons] == 0]
    assert 0.03 < len(dormant) / len(persons) < 0.12
    # What a dormant account does at all is to return what it was sent.
    assert count[dormant].mean() < 0.2
    assert np.percentile(count[persons], 99) > 4 * np.median(count[persons])


def test_hubs_have_a_heavy_tail(written: Any) -> None:
    world = written.world
    past, n = world.ledger.columns(), len(world.population)
    between = (past.source >= 0) & (past.source < n) & (past.target >= 0) & (past.target < n)
    pairs = np.unique(past.source[between].astype(np.int64) * n + past.target[between])
    payers = np.bincount(pairs % n, minlength=n)
    assert payers.max() > 40 * np.median(payers[payers > 0])


def test_letting_agents_gather_and_pass_on_what_they_gathered(written: Any) -> None:
    world = written.world
    past = world.ledger.columns()
    agents = world.population.of(Segment.LETTING_AGENT)
    euro = np.append(world.population.currency, world.merchant_currency) == 0
    rents = (past.motive == Motive.RENT) & np.isin(past.target, agents) & euro[past.source]
    passed = (past.motive == Motive.RENT_PASSED_ON) & euro[past.source]
    ratio = past.amount_minor[passed].sum() / past.amount_minor[rents].sum()
    assert 0.75 < ratio < 1.0


def test_benign_first_contacts_are_two_percent_by_motive(written: Any) -> None:
    world = written.world
    past, n = world.ledger.columns(), len(world.population)
    between = (past.source >= 0) & (past.source < n) & (past.target >= 0) & (past.target < n)
    lookalike = np.isin(past.motive, [int(m) for m in BENIGN_FIRST_CONTACTS]) & between
    assert lookalike.sum() / between.sum() > 0.035
    order = np.argsort(past.time_us, kind="stable")
    pair = (past.source.astype(np.int64) * n + past.target)[order]
    first = np.zeros(len(past), dtype=bool)
    rows = np.flatnonzero(between[order])
    first[order[rows[np.unique(pair[rows], return_index=True)[1]]]] = True
    assert first[lookalike].mean() > 0.8
    assert (lookalike & first).sum() / between.sum() > 0.02
