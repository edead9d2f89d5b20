from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns
from graph.features.catalogue import CATALOGUE as FEATURES
from graph.features.matrix import FeatureMatrix
from rules.evaluate import evaluate
from rules.tables import RuleTables
from scoring.explain import MOST_AGAINST, MOST_FOR, account_reasons, transaction_reasons
from scoring.feature_reasons import code_of
from scoring.grounds import Grounds, RingFacts
from scoring.reasons import CATALOGUE, Reason
from tests.contract.rules.histories import D, H, random_case
from tests.graphs import Transfer, make_columns

NAMES = tuple(feature.name for feature in FEATURES)


def grounds(columns: EventColumns, *, values: dict[tuple[int, str], float] | None = None, **more: Any) -> Grounds:
    table = np.zeros((len(columns), len(NAMES)), dtype=np.float32)
    for (row, name), value in (values or {}).items():
        table[row, NAMES.index(name)] = value
    features = FeatureMatrix(
        catalogue="test", names=NAMES, values=table, truncated=np.zeros(len(columns), dtype=np.bool_)
    )
    return Grounds(columns=columns, features=features, hits=evaluate(columns, RuleTables()), **more)


def added(**log_odds: float) -> np.ndarray:
    row = np.zeros(len(NAMES))
    for name, value in log_odds.items():
        row[NAMES.index(name)] = value
    return row


def codes(reasons: list[Reason]) -> list[str]:
    return [each.code for each in reasons]


def of(ground: Grounds, row: int) -> dict[str, Reason]:
    return {each.code: each for each in transaction_reasons(ground, [row])[0]}


CIRCLE: list[Transfer] = [(0, "A", "B", 9_000_00), (D, "B", "C", 8_800_00), (3 * D, "C", "A", 8_500_00)]


def test_a_rule_names_its_transactions() -> None:
    found = of(grounds(make_columns(CIRCLE)), 2)["R05"]
    assert found.transaction_ids == ("t0000", "t0001", "t0002")
    assert found.text == "EUR 9,000.00 came back as EUR 8,500.00 by 3 transfers within 3 days"
    assert found.weight == pytest.approx(0.6)


def test_features_speak_in_the_words_of_their_catalogue_for_and_against() -> None:
    columns = make_columns(CIRCLE)
    ground = grounds(
        columns,
        values={(1, "source_in_sum_1d"): 9_000_00, (1, "pair_count"): 3, (1, "source_since_in"): 7_200},
        contributions={1: added(source_in_sum_1d=2.0, source_since_in=0.5, amount_log=1.0, pair_count=-1.5)},
    )
    found = of(ground, 1)
    assert found["F03"].text == "the payer received EUR 9,000.00 in a day"
    assert found["F02"].text == "the payer last received money 2 hours ago"
    assert found["A07"].against
    assert found["A07"].text.startswith("speaks against suspicion: earlier transfers from this payer")
    assert found["A07"].text.endswith(": 3")
    assert found["F03"].weight > found["F02"].weight
    assert json.loads(json.dumps(found["F03"].as_json()))["values"]["feature"] == "source_in_sum_1d"


def test_the_amount_is_shown_as_it_is() -> None:
    columns = make_columns(CIRCLE, currency=["USD"] * 3)
    ground = grounds(columns, contributions={0: added(amount_log=1.0)})
    assert of(ground, 0)["F03"].text == "the amount, USD 9,000.00"


@pytest.mark.parametrize("value", [0.0, 1.0, 0.25, 123_456.0, np.nan])
def test_every_feature_can_be_told(value: float) -> None:
    columns = make_columns([(k * D, f"A{k}", f"B{k}", 1_00) for k in range(len(NAMES))])
    ground = grounds(
        columns,
        values=dict.fromkeys(enumerate(NAMES), value),
        contributions={row: added(**{name: 1.0}) for row, name in enumerate(NAMES)},
    )
    for row, name in enumerate(NAMES):
        code = code_of(name)
        assert code in CATALOGUE
        text = of(ground, row)[code].text
        assert "{" not in text
        assert "nan" not in text.lower().split()


def test_detectors_tell_the_unusual_and_the_ordinary() -> None:
    columns = make_columns([(k * 60, f"A{k}", f"B{k}", 1_00) for k in range(1_000)])
    rank = np.arange(1_000) / 1_000
    ground = grounds(columns, ranks={"isolation_forest": rank, "graph_network": rank[::-1].copy()})
    found = of(ground, 999)
    assert found["D02"].text == "among the 0.1 % most unusual by the isolation forest"
    assert found["A08"].text == "graph network finds nothing unusual: 100 % of transactions rank as high or higher"
    assert not {"D02", "A08"} & of(grounds(columns, ranks={"isolation_forest": rank}), 600).keys()


def ring(columns: EventColumns, rows: list[int], roles: dict[str, str], risk: float = 88.0) -> RingFacts:
    number = {name: node for node, name in enumerate(columns.node_ids.to_pylist())}
    return RingFacts(
        typology=Typology.CYCLE.value,
        risk=risk,
        amount_minor=8_500_00,
        currency="EUR",
        events=np.array(rows, dtype=np.int32),
        roles={number[name]: role for name, role in roles.items()},
    )


def test_rings_are_told_of_transactions_and_of_members_by_their_part() -> None:
    columns = make_columns([*CIRCLE, (4 * D, "X", "A", 1_00)])
    facts = ring(columns, [0, 1, 2], {"A": "source", "B": "pass_through", "C": "pass_through", "X": "incidental"})
    ground = grounds(columns, rings=(facts,))
    found = of(ground, 1)["M01"]
    assert found.text == "one of 3 transfers of a suspected ring, consistent with cycle, of EUR 8,500.00"
    assert "M01" not in of(ground, 3)
    risk = np.array([88, 88, 88, 5], dtype=np.float32)
    nodes = [columns.node_ids.to_pylist().index(name) for name in "BX"]
    member, beside = account_reasons(ground, nodes, risk=risk)
    assert member[0].code == "M02"
    assert member[0].text.startswith("takes part as pass through in a suspected ring")
    assert member[0].transaction_ids == ("t0000", "t0001")
    assert {"R05", "M04"} >= set(codes(member)) - {"M02", "R02"}
    assert codes(beside) == ["M03"]
    assert beside[0].weight < member[0].weight


def test_an_account_without_anything_has_no_reasons() -> None:
    columns = make_columns(CIRCLE)
    assert account_reasons(grounds(columns), [0], risk=np.zeros(3, dtype=np.float32)) == [[]]


def test_flagged_transfers_of_an_account_are_counted_within_the_look_back() -> None:
    columns = make_columns([(0, "A", "B", 1_00), (100 * D, "A", "C", 2_00), (101 * D, "D", "A", 3_00)])
    risk = np.array([90, 40, 90], dtype=np.float32)
    [reasons] = account_reasons(grounds(columns), [0], risk=risk)
    [found] = [each for each in reasons if each.code == "M04"]
    assert found.text == "flagged transactions in 90 days: 2, of EUR 5.00 in all"
    assert found.transaction_ids == ("t0002", "t0001")


def test_a_long_relation_and_a_standing_order_speak_against() -> None:
    columns = make_columns([(30 * D * k, "A", "B", 700_00) for k in range(6)])
    found = of(grounds(columns), 5)
    assert found["A01"].text == "the two ends have dealt with each other 5 times since 2024-01-01 00:00 UTC"
    assert found["A06"].text == "like a standing order: 6 payments of about EUR 700.00, about every 30 days"
    assert not {"A01", "A06"} & of(grounds(columns), 1).keys()
    uneven = make_columns([(D * k**3, "A", "B", 700_00) for k in range(6)])
    assert "A06" not in of(grounds(uneven), 5)


def test_money_returned_speaks_against() -> None:
    columns = make_columns([(0, "A", "B", 700_00), (D, "B", "A", 650_00)], kind=["payment", "return"], related={1: 0})
    found = of(grounds(columns), 0)["A04"]
    assert found.text == "EUR 650.00 of it was returned by 2024-01-02 00:00 UTC"
    assert found.transaction_ids == ("t0000", "t0001")


def test_an_internal_transfer_speaks_against() -> None:
    columns = make_columns([(0, "A", "B", 700_00)], holders={"A": "p", "B": "p"})
    assert of(grounds(columns), 0)["A05"].against


def _payroll(months: int) -> EventColumns:
    return make_columns(
        [(30 * D * month + 60 * k, "firm", f"staff{k}", 2_000_00 + k) for month in range(months) for k in range(8)]
    )


def test_payroll_speaks_against_from_the_second_month_on() -> None:
    ground = grounds(_payroll(2))
    found = of(ground, 15)["A02"]
    assert found.text == "consistent with payroll: 8 of 8 receivers were paid by the same account before"
    assert "A02" not in of(ground, 7)
    [reasons] = account_reasons(ground, [0], risk=np.full(16, 40, dtype=np.float32))
    assert "A02" in codes(reasons)


def test_a_letting_agent_speaks_against_from_the_second_month_on() -> None:
    month = [*((k * H, f"tenant{k}", "agent", 900_00) for k in range(8)), (5 * D, "agent", "owner", 7_000_00)]
    columns = make_columns([(30 * D * m + t, s, b, a) for m in range(3) for t, s, b, a in month])
    ground = grounds(columns)
    assert of(ground, 26)["A03"].text.startswith("consistent with a letting agent: 8 of 8 payers")
    assert "A03" not in of(ground, 8)


def test_reasons_are_few_ranked_and_first_for_then_against() -> None:
    for seed in range(4):
        columns = random_case(seed).columns
        ranks = {"boosted_trees": np.linspace(0, 1, len(columns)), "graph_network": np.linspace(1, 0, len(columns))}
        rng = np.random.default_rng(seed)
        contributions = {row: rng.normal(size=len(NAMES)) for row in range(len(columns))}
        ground = grounds(columns, ranks=ranks, contributions=contributions)
        for reasons in transaction_reasons(ground, range(len(columns))):
            sides = [each.against for each in reasons]
            assert sides == sorted(sides)
            assert sides.count(False) <= MOST_FOR
            assert sides.count(True) <= MOST_AGAINST
            for side in (False, True):
                weights = [each.weight for each in reasons if each.against is side]
                assert weights == sorted(weights, reverse=True)
                assert all(0 <= weight <= 1 for weight in weights)
            assert json.loads(json.dumps([each.as_json() for each in reasons]))
