"""Tiny histories that must fire a rule, and histories of ordinary life that must fire none.

Seconds are counted from 2024-01-01T00:00:00Z, a Monday. Amounts are EUR in minor units: the threshold is 10,000_00.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from graph.columns import EventColumns
from rules.tables import RuleTables
from tests.graphs import make_columns

H = 3_600
D = 24 * H
#: Two strangers once, long ago: gives every history a past of more than five weeks.
PAST = (0, "past", "gone", 10_00)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A history, the rule it is about, and the rows that must fire it."""

    name: str
    transfers: list[tuple[float, str, str, int]]
    rule: str = ""
    fires: frozenset[int] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)
    zone: str = "UTC"

    @property
    def columns(self) -> EventColumns:
        return make_columns(self.transfers, **self.options)

    @property
    def tables(self) -> RuleTables:
        return RuleTables(zone=self.zone)


def _monthly(months: int, transfers: list[tuple[float, str, str, int]]) -> list[tuple[float, str, str, int]]:
    return [(t + 30 * D * month, s, b, a) for month in range(months) for t, s, b, a in transfers]


FIRING = [
    Case(
        name="two deposits of one day",
        rule="structuring",
        transfers=[(9 * H, "cash", "A", 6_000_00), (15 * H, "cash", "A", 4_500_00)],
        fires=frozenset({1}),
    ),
    Case(
        name="deposits into two accounts of one holder",
        rule="structuring",
        transfers=[(9 * H, "cash", "A", 9_000_00), (10 * H, "cash", "B", 9_500_00), (11 * H, "cash", "C", 9_500_00)],
        options={"holders": {"A": "p", "B": "p", "C": "q"}},
        fires=frozenset({1}),
    ),
    Case(
        name="withdrawals of one day",
        rule="structuring",
        transfers=[(9 * H, "A", "cash", 5_000_00), (10 * H, "A", "cash", 3_000_00), (11 * H, "A", "cash", 2_500_00)],
        fires=frozenset({2}),
    ),
    Case(
        name="one business day in New York is two days in UTC",
        rule="structuring",
        transfers=[(23 * H, "cash", "A", 6_000_00), (26 * H, "cash", "A", 6_000_00)],
        zone="America/New_York",
        fires=frozenset({1}),
    ),
    Case(
        name="just below the threshold on three days",
        rule="structuring_over_days",
        transfers=[(day * D, "cash", "A", 9_400_00) for day in (0, 2, 5)],
        options={"day_only": {0, 1, 2}},
        fires=frozenset({2}),
    ),
    Case(
        name="passed on within hours",
        rule="rapid_pass_through",
        transfers=[PAST, (40 * D, "A", "M", 5_000_00), (40 * D + 5 * H, "M", "B", 4_800_00)],
        fires=frozenset({2}),
    ),
    Case(
        name="passed on in two parts",
        rule="rapid_pass_through",
        transfers=[(0, "A", "M", 5_000_00), (H, "M", "B", 2_500_00), (2 * H, "M", "C", 2_300_00)],
        fires=frozenset({2}),
    ),
    Case(
        name="seven strangers pay one account",
        rule="fan_in_burst",
        transfers=[PAST, *((40 * D + k * H, f"A{k}", "B", 300_00) for k in range(7))],
        fires=frozenset({6, 7}),
    ),
    Case(
        name="one account pays seven strangers",
        rule="fan_out_burst",
        transfers=[PAST, *((40 * D + k * H, "A", f"B{k}", 300_00) for k in range(7))],
        fires=frozenset({6, 7}),
    ),
    Case(
        name="round trip over three accounts",
        rule="round_trip",
        transfers=[(0, "A", "B", 9_000_00), (D, "B", "C", 8_800_00), (3 * D, "C", "A", 8_500_00)],
        fires=frozenset({2}),
    ),
    Case(
        name="round trip with a leg between accounts of one holder",
        rule="round_trip",
        transfers=[(0, "A", "B", 9_000_00), (D, "B", "C", 8_800_00), (3 * D, "C", "A", 8_500_00)],
        options={"holders": {"B": "p", "C": "p"}},
        fires=frozenset({2}),
    ),
    Case(
        name="woken after half a year",
        rule="dormant_reactivation",
        transfers=[(0, "A", "B", 50_00), (182 * D, "X", "A", 6_000_00), (184 * D, "A", "C", 5_900_00)],
        fires=frozenset({2}),
    ),
    Case(
        name="one phone orders for four holders",
        rule="shared_device",
        transfers=[(k * 6 * H, f"A{k}", f"B{k}", 100_00) for k in range(4)],
        options={"device": ["phone"] * 4},
        fires=frozenset({3}),
    ),
    Case(
        name="a first transfer to Iran",
        rule="high_risk_country",
        transfers=[(0, "A", "B", 500_00), (D, "A", "B", 500_00)],
        options={"node_countries": {"A": "DE", "B": "IR"}},
        fires=frozenset({0}),
    ),
    Case(
        name="a large first transfer from a country under monitoring",
        rule="high_risk_country",
        transfers=[(0, "A", "B", 5_000_00)],
        options={"node_countries": {"A": "YE", "B": "DE"}},
        fires=frozenset({0}),
    ),
    Case(
        name="ten times more than ever, to a stranger",
        rule="large_first_payment",
        transfers=[*((k * D, "A", f"B{k}", 600_00) for k in range(5)), (6 * D, "A", "Z", 6_000_00)],
        fires=frozenset({5}),
    ),
    Case(
        name="four shops in an hour",
        rule="card_burst",
        transfers=[(k * 900, "A", f"shop{k}", 200_00) for k in range(4)],
        options={"merchants": {f"shop{k}" for k in range(4)}},
        fires=frozenset({3}),
    ),
    Case(
        name="drawn in cash on the same day",
        rule="cash_out",
        transfers=[(0, "A", "M", 3_000_00), (4 * H, "M", "cash", 2_900_00)],
        fires=frozenset({1}),
    ),
]

_TENANTS = [(k * D / 2, f"tenant{k}", "agent", 900_00) for k in range(8)]
_OWNERS = [(5 * D + k * H, "agent", f"owner{k}", 2_200_00) for k in range(3)]
_STAFF = [(25 * D + k * 60, "employer", f"staff{k}", 2_500_00) for k in range(12)]
_CUSTOMERS = [(k * D, f"customer{k % 3}", "employer", 12_000_00) for k in range(20)]

INNOCENT = [
    Case(
        name="a refund by a merchant is spent",
        transfers=[(0, "A", "shop", 3_000_00), (2 * D, "shop", "A", 3_000_00), (2 * D + H, "A", "B", 2_900_00)],
        options={"merchants": {"shop"}, "kind": ["payment", "return", "payment"], "related": {1: 0}},
    ),
    Case(
        name="an unmarked refund by a merchant is spent",
        transfers=[(0, "A", "shop", 3_000_00), (2 * D, "shop", "A", 3_000_00), (2 * D + H, "A", "B", 2_900_00)],
        options={"merchants": {"shop"}},
    ),
    Case(
        name="a transfer is returned, and sent again",
        transfers=[
            *((k * D, "A", f"B{k}", 4_000_00) for k in range(6)),
            (10 * D, "A", "B", 5_000_00),
            (11 * D, "B", "A", 5_000_00),
            (11 * D + H, "A", "C", 5_000_00),
        ],
        options={"kind": ["payment"] * 7 + ["return", "payment"], "related": {7: 6}},
    ),
    Case(
        name="money lent is paid back",
        transfers=[(0, "A", "B", 5_000_00), (D, "B", "A", 5_000_00)],
    ),
    Case(
        name="a chargeback of a card payment",
        transfers=[(0, "A", "shop", 4_000_00), (5 * D, "shop", "A", 4_000_00), (5 * D + H, "A", "B", 3_900_00)],
        options={"merchants": {"shop"}, "kind": ["payment", "chargeback", "payment"], "related": {1: 0}},
    ),
    Case(
        name="money that was returned is not passed on",
        transfers=[(0, "A", "M", 5_000_00), (H, "M", "A", 5_000_00), (3 * H, "M", "B", 4_900_00)],
        options={"kind": ["payment", "return", "payment"], "related": {1: 0}},
    ),
    Case(
        name="a returned payroll is paid again",
        transfers=[
            *_monthly(3, [*_CUSTOMERS, *_STAFF]),
            *((86 * D + k * 60, f"staff{k}", "employer", 2_500_00) for k in range(12)),
            *((87 * D + k * 60, "employer", f"staff{k}", 2_500_00) for k in range(12)),
        ],
        options={
            "kind": ["payment"] * 96 + ["return"] * 12 + ["payment"] * 12,
            "related": {96 + k: 84 + k for k in range(12)},
        },
    ),
    Case(name="payroll", transfers=_monthly(3, [*_CUSTOMERS, *_STAFF])),
    Case(name="a letting agent", transfers=_monthly(4, [*_TENANTS, *_OWNERS])),
    Case(
        name="transfers between accounts of one holder",
        transfers=[(0, "A", "B", 9_000_00), (H, "B", "C", 8_900_00), (2 * H, "C", "A", 8_800_00)],
        options={"holders": {"A": "p", "B": "p", "C": "p"}},
    ),
    Case(
        name="a joint account is fed by one holder and pays the rent",
        transfers=_monthly(3, [(0, "own", "joint", 1_500_00), (H, "joint", "landlord", 1_400_00)]),
        options={"holders": {"own": "p", "joint": "p"}},
    ),
    Case(
        name="standing orders",
        transfers=_monthly(4, [(k * 60, "A", f"payee{k}", 200_00) for k in range(8)]),
    ),
    Case(
        name="one deposit above the threshold hides nothing",
        transfers=[(9 * H, "cash", "A", 12_000_00), (10 * H, "cash", "A", 500_00)],
    ),
    Case(
        name="deposits of two days",
        transfers=[(23 * H, "cash", "A", 6_000_00), (26 * H, "cash", "A", 6_000_00)],
    ),
    Case(
        name="deposits of two holders",
        transfers=[(9 * H, "cash", "A", 6_000_00), (10 * H, "cash", "B", 6_000_00)],
        options={"holders": {"A": "p", "B": "q"}},
    ),
    Case(
        name="deposits in two currencies",
        transfers=[(9 * H, "cash", "A", 6_000_00), (10 * H, "cash", "A", 6_000_00)],
        options={"currency": ["EUR", "USD"]},
    ),
    Case(
        name="a rejected deposit",
        transfers=[(9 * H, "cash", "A", 6_000_00), (10 * H, "cash", "A", 6_000_00)],
        options={"status": ["settled", "rejected"]},
    ),
    Case(
        name="two deposits of which only the day is known",
        transfers=[(0, "cash", "A", 6_000_00), (0, "cash", "A", 6_000_00)],
        options={"day_only": {0, 1}},
    ),
    Case(
        name="in and out on a day, the order unknown",
        transfers=[(0, "A", "M", 5_000_00), (12 * H, "M", "B", 4_900_00)],
        options={"day_only": {0}},
    ),
    Case(
        name="in and out at the same moment",
        transfers=[(0, "A", "M", 5_000_00), (0, "M", "B", 4_900_00)],
    ),
    Case(
        name="a salary and the rent",
        transfers=_monthly(3, [(0, "employer", "A", 3_000_00), (D, "A", "landlord", 900_00)]),
    ),
    Case(
        name="money through a correspondent bank",
        transfers=[(0, "A", "bank", 9_000_00), (H, "bank", "B", 9_000_00), (2 * H, "B", "A", 8_900_00)],
        options={"account_kinds": {"bank": "correspondent"}, "holders": {"A": "p", "B": "p"}},
    ),
    Case(
        name="a supplier circle of long standing",
        transfers=_monthly(
            3, [(0, "mill", "baker", 600_00), (8 * D, "baker", "hotel", 650_00), (17 * D, "hotel", "mill", 600_00)]
        ),
    ),
    Case(
        name="a family's device",
        transfers=[(k * H, f"parent{k % 2}", f"B{k}", 100_00) for k in range(5)],
        options={"device": ["tablet"] * 5},
    ),
    Case(
        name="family in a listed country, small amounts",
        transfers=[(0, "A", "B", 150_00)],
        options={"node_countries": {"A": "DE", "B": "YE"}},
    ),
    Case(
        name="a transfer within a listed country",
        transfers=[(0, "A", "B", 5_000_00)],
        options={"node_countries": {"A": "YE", "B": "YE"}},
    ),
    Case(
        name="a country that left the list",
        transfers=[(31 * 12 * D, "A", "B", 5_000_00)],
        options={"node_countries": {"A": "DE", "B": "TR"}},
    ),
    Case(
        name="sleeping savings go to the own account",
        transfers=[(0, "A", "B", 50_00), (182 * D, "A", "C", 9_000_00)],
        options={"holders": {"A": "p", "C": "p"}},
    ),
    Case(
        name="shopping on a Saturday",
        transfers=[(k * 2 * H, "A", f"shop{k}", 40_00) for k in range(6)],
        options={"merchants": {f"shop{k}" for k in range(6)}},
    ),
]


def random_case(seed: int, count: int = 240) -> Case:
    """A dense history of few accounts, with devices, cash, merchants, listed countries, returns and whole days."""
    rng = random.Random(seed)
    accounts = [f"acc{k}" for k in range(14)]
    ends = [*accounts, "shop1", "shop2", "shop3", "shop4", "cash"]
    transfers, kinds, devices, related, whole_days = [], [], [], {}, set()
    for row in range(count):
        source, target = rng.choice(accounts), rng.choice(ends)
        if rng.random() < 0.15:
            source, target = "cash", rng.choice(accounts)
        at = rng.choice([rng.randrange(70 * D), 3_600 * rng.randrange(6), 40 * D + 600 * rng.randrange(60)])
        if rng.random() < 0.1:
            at -= at % D
            whole_days.add(row)
        kind = "cash" if "cash" in {source, target} else "payment"
        if row and rng.random() < 0.05:
            kind, related[row] = "return", rng.randrange(row)
        transfers.append((at, source, target, rng.choice([90_00, 900_00, 4_900_00, 5_000_00, 9_500_00])))
        kinds.append(kind)
        devices.append(rng.choice([None, "d1", "d2", "d3"]))
    return Case(
        name=f"random {seed}",
        transfers=transfers,
        options={
            "kind": kinds,
            "device": devices,
            "related": related,
            "day_only": whole_days,
            "merchants": {f"shop{k}" for k in range(1, 5)},
            "holders": {name: f"p{k // 2}" for k, name in enumerate(accounts[:6])},
            "node_countries": {name: rng.choice(["DE", "IR", "YE"]) for name in accounts},
        },
    )
