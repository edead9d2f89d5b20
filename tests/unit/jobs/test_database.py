from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select

from jobs.database import UtcTime, make_tables, open_records
from ringtrace.errors import Unavailable, WrongUse


def test_times_come_back_aware_and_equal(tmp_path: Path) -> None:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    times = Table("times", MetaData(), Column("at", UtcTime))
    times.create(engine)
    given = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=5)))
    with engine.begin() as connection:
        connection.execute(insert(times).values(at=given))
        back = connection.execute(select(times.c.at)).scalar_one()
    engine.dispose()
    assert back == given
    assert back.tzinfo is UTC


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite+nope"])
def test_a_url_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(WrongUse, match="records URL"):
        open_records(url)


def test_a_database_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    engine = open_records(f"sqlite:///{tmp_path / 'missing' / 'records.sqlite'}")
    with pytest.raises(Unavailable, match="records database"):
        make_tables(engine)
    engine.dispose()
