from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from rules.timeline import (
    DAY_US,
    ByKey,
    FirstContacts,
    business_days,
    iso_time,
    latest_us,
    settled_cash,
    subjects,
    transfers,
)
from tests.graphs import START_S, make_columns

H = 3_600
D = 24 * H


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", datetime(2024, 1, 1, 23, 59, 59, tzinfo=UTC), date(2024, 1, 1)),
        ("Europe/Berlin", datetime(2024, 1, 1, 23, 0, tzinfo=UTC), date(2024, 1, 2)),
        ("Europe/Berlin", datetime(2024, 7, 1, 21, 59, tzinfo=UTC), date(2024, 7, 1)),
        ("Europe/Berlin", datetime(2024, 7, 1, 22, 0, tzinfo=UTC), date(2024, 7, 2)),
        ("America/New_York", datetime(2024, 1, 1, 4, 59, tzinfo=UTC), date(2023, 12, 31)),
        ("Asia/Kathmandu", datetime(2024, 1, 1, 18, 14, tzinfo=UTC), date(2024, 1, 1)),
        ("Asia/Kathmandu", datetime(2024, 1, 1, 18, 15, tzinfo=UTC), date(2024, 1, 2)),
        ("UTC", datetime(1969, 12, 31, 12, 0, tzinfo=UTC), date(1969, 12, 31)),
    ],
)
def test_business_days(zone: str, moment: datetime, day: date) -> None:
    columns = make_columns([(moment.timestamp() - START_S, "A", "B", 1)])
    assert business_days(columns.occurred_at_us, zone).tolist() == [day.toordinal() - date(1970, 1, 1).toordinal()]


def test_only_the_day_being_known_delays_what_comes_after() -> None:
    columns = make_columns([(0, "A", "B", 1), (H, "A", "B", 1)], day_only={0})
    assert (latest_us(columns) - columns.occurred_at_us).tolist() == [DAY_US - 1, 0]


def test_transfers_are_between_accounts_of_different_holders() -> None:
    columns = make_columns(
        [
            (0, "A", "B", 1),
            (1, "A", "A", 1),
            (2, "A", "shop", 1),
            (3, "A", "cash", 1),
            (4, "B", "A", 1),
            (5, "A", "C", 1),
            (6, "A", "B", 1),
            (7, "A", "B", 1),
        ],
        kind=["payment"] * 4 + ["return"] + ["payment"] * 2 + ["fee"],
        status=["settled"] * 6 + ["rejected", "settled"],
        related={4: 0},
        merchants={"shop"},
        holders={"A": "p", "C": "p"},
    )
    assert np.flatnonzero(transfers(columns)).tolist() == [0]


def test_cash_is_known_by_its_end_its_kind_and_its_channel() -> None:
    columns = make_columns(
        [
            (0, "cash", "A", 1),
            (1, "A", "cash", 1),
            (2, "A", "B", 1),
            (3, "A", "B", 1),
            (4, "A", "B", 1),
            (5, "A", "cash", 1),
        ],
        kind=["payment", "cash", "payment", "cash", "payment", "return"],
        channel=[None, None, "cash", None, "wire", None],
    )
    assert settled_cash(columns).tolist() == [True, True, True, True, False, False]


def test_accounts_of_one_holder_are_one_subject() -> None:
    columns = make_columns([(0, "A", "B", 1), (1, "C", "D", 1)], holders={"A": "p", "C": "p"})
    subject = subjects(columns)
    assert subject[0] == subject[2]
    assert len(set(subject.tolist())) == 3


def test_first_contacts() -> None:
    columns = make_columns([(0, "A", "B", 1), (5, "A", "B", 1), (5, "B", "A", 1), (7, "A", "B", 1)])
    first = FirstContacts.of(columns, np.array([False, True, True, True]))
    assert ((first.at_us - columns.occurred_at_us[0]) // 1_000_000).tolist() == [0, 5, 5, 5]
    assert first.is_first.tolist() == [False, True, True, False]


def test_groups_keep_the_order_of_rows() -> None:
    key = np.array([2, 0, 2, 1, 2], dtype=np.int32)
    grouped = ByKey.of(key, np.array([True, True, True, True, False]), 4)
    assert grouped.offsets.tolist() == [0, 1, 2, 4, 4]
    assert grouped.rows.tolist() == [1, 3, 0, 2]


def test_iso_time_is_exact() -> None:
    assert iso_time(make_columns([(D + 61, "A", "B", 1)]), 0) == "2024-01-02T00:01:01+00:00"
