from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobs.database import make_tables, open_records
from jobs.records import JobRecords
from ringtrace.settings import Settings
from workers.app import make_app
from workers.schedule import TICK, fill_slot
from workers.tasks import register


@pytest.fixture
def records(tmp_path: Path) -> Iterator[JobRecords]:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    yield JobRecords(engine)
    engine.dispose()


def test_a_double_beat_fills_a_slot_once_and_no_day_is_missed(records: JobRecords) -> None:
    start = datetime(2026, 1, 1, 2, 15, tzinfo=UTC)
    ids = [fill_slot(records, zone="UTC", now=start + timedelta(days=day)) for day in range(200) for _beat in (1, 2)]
    assert len(set(ids)) == 200
    assert len(records.latest(limit=1000)) == 200


def test_the_slot_is_the_business_day_of_the_zone(records: JobRecords) -> None:
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    next_morning = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
    assert fill_slot(records, zone="Europe/Berlin", now=late) == fill_slot(
        records, zone="Europe/Berlin", now=next_morning
    )
    assert fill_slot(records, zone="UTC", now=late) != fill_slot(records, zone="UTC", now=next_morning)


def test_the_nightly_tick_is_at_the_set_time(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path, rescore_at="03:40", zone="Europe/Berlin")
    app = make_app(settings)
    register(app, settings)
    (entry,) = app.conf.beat_schedule.values()
    assert entry["task"] == TICK
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {40})
    assert app.conf.timezone == "Europe/Berlin"


def test_every_kind_of_job_has_its_task(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path)
    app = make_app(settings)
    register(app, settings)
    assert {"graph.load", "features.compute", "model.train", "graph.rescore"} <= set(app.tasks)
