from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.errors import BadRates
from ingestion.rates import OWN_CONVERSIONS, Conversions, RateTable, most_frequent, own_rates
from ingestion.rates_file import read_rates

DAY = 20_000


def transactions(*rows: tuple[int, str, int]) -> pa.Table:
    """(day, currency, minor units) sent."""
    times = [datetime.fromtimestamp(day * 86_400 + 60, UTC) for day, *_ in rows]
    return pa.table(
        {
            "occurred_at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "currency_sent": pa.array([c for _, c, _ in rows], pa.string()),
            "amount_sent_minor": pa.array([a for *_, a in rows], pa.int64()),
        }
    )


def crossed(*rows: tuple[int, str, int, str, int]) -> Conversions:
    sent = transactions(*((day, currency, amount) for day, currency, amount, *_ in rows))
    table = sent.append_column("currency_received", pa.array([r[3] for r in rows], pa.string()))
    table = table.append_column("amount_received_minor", pa.array([r[4] for r in rows], pa.int64()))
    found = Conversions()
    found.add_transactions(table)
    return found


def test_own_rates_are_daily_medians_either_way_round() -> None:
    found = crossed((DAY, "EUR", 100, "USD", 110), (DAY, "USD", 120, "EUR", 100), (DAY, "EUR", 100, "USD", 500))
    table = own_rates(found, "USD")
    assert table.amounts(transactions((DAY, "EUR", 1000), (DAY, "USD", 7))).to_pylist() == [1200, 7]
    assert table.to_arrow().to_pylist() == [
        {
            "day": date(2024, 10, 4),
            "currency": "EUR",
            "base": "USD",
            "rate": pytest.approx(1.2),
            "source": OWN_CONVERSIONS,
        }
    ]


def test_exponents_of_both_currencies_count() -> None:
    table = own_rates(crossed((DAY, "JPY", 150, "USD", 100), (DAY, "BTC", 10**8, "USD", 5_000_000)), "USD")
    sent = transactions((DAY, "JPY", 300), (DAY, "BTC", 10**7))
    assert table.amounts(sent).to_pylist() == [200, 500_000]


def test_a_currency_reaches_the_base_through_one_other() -> None:
    table = own_rates(crossed((DAY, "CHF", 100, "EUR", 200), (DAY, "EUR", 100, "USD", 300)), "USD")
    assert table.amounts(transactions((DAY, "CHF", 10))).to_pylist() == [60]


def test_without_a_rate_there_is_no_amount() -> None:
    assert own_rates(Conversions(), "USD").amounts(transactions((DAY, "CHF", 10))).to_pylist() == [None]


def test_own_rates_hold_before_their_first_day_and_given_ones_do_not(tmp_path: Path) -> None:
    own = own_rates(crossed((DAY, "EUR", 100, "USD", 200)), "USD")
    assert own.amounts(transactions((DAY - 9, "EUR", 10), (DAY + 9, "EUR", 10))).to_pylist() == [20, 20]
    path = tmp_path / "rates.csv"
    path.write_text("day,currency,base,rate\n2024-10-04,EUR,USD,2\n2024-10-06,EUR,USD,3\n")
    given = RateTable.from_arrow(read_rates(path), "USD")
    days = [DAY - 1, DAY, DAY + 1, DAY + 2, DAY + 99]
    assert given.amounts(transactions(*((d, "EUR", 10) for d in days))).to_pylist() == [None, 20, 20, 30, 30]


def test_a_round_trip_through_arrow_keeps_rates() -> None:
    own = own_rates(crossed((DAY, "EUR", 100, "USD", 123)), "USD")
    again = RateTable.from_arrow(own.to_arrow(), "USD")
    assert again.to_arrow().equals(own.to_arrow())


def test_given_rates_go_before_own_and_these_before_the_stores() -> None:
    own = own_rates(crossed((DAY, "EUR", 100, "USD", 200), (DAY, "CHF", 100, "USD", 200)), "USD")
    given = RateTable("USD", {"EUR": own_rates(crossed((DAY, "EUR", 1, "USD", 9)), "USD").series["EUR"]}, {"EUR": "f"})
    both = given.or_else(own)
    assert both.amounts(transactions((DAY, "EUR", 10), (DAY, "CHF", 10))).to_pylist() == [90, 20]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2024-10-04,EUR,USD,0", "not a positive"),
        ("2024-10-04,EUR,USD,nan", "not a positive"),
        ("2024-10-04,EUR,USD,-1", "not a positive"),
        ("2024-10-04,DEM,USD,1", "no longer"),
        ("2024-02-30,EUR,USD,1", "no such day"),
        ("2024-10-04,EUR,USD", "fields"),
        ("2024-10-04,,USD,1", "missing"),
    ],
)
def test_a_wrong_rate_refuses_the_file(tmp_path: Path, line: Any, why: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(f"day,currency,base,rate\n2024-10-03,EUR,USD,1\n{line}\n")
    with pytest.raises(BadRates, match=f"row 2.*{why}"):
        read_rates(path)


def test_rates_need_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("day,currency\n2024-10-03,EUR\n")
    with pytest.raises(BadRates, match="no column base, rate"):
        read_rates(path)


def test_the_most_frequent_currency() -> None:
    assert most_frequent({"USD": 2, "EUR": 3, "CHF": 3}) == "CHF"
    assert most_frequent({}) == ""
