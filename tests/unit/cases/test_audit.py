"""Every edit, removal, reorder and cut of the audit trail is found."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, delete, func, insert, select, update

from cases.audit import ORIGIN, AuditTrail, Head, audit_table
from cases.errors import AuditBroken
from jobs.database import make_tables, open_records

#: A table that another room writes together with its entries.
beside = Table("beside", MetaData(), Column("name", String(20)))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    return engine


def trail_of(engine: Engine, count: int = 6) -> AuditTrail:
    trail = AuditTrail(engine)
    for k in range(count):
        trail.append(who=f"user{k % 2}", what="ring.read", subject_kind="ring", subject_id=f"r{k}", details={"k": k})
    return trail


def test_an_untouched_trail_is_whole(engine: Engine) -> None:
    trail = AuditTrail(engine)
    assert trail.head() == Head(number=0, hash=ORIGIN)
    assert trail.verify() == 0
    trail_of(engine)
    assert trail.verify() == 6
    assert trail.verify(trail.head()) == 6
    assert trail.head().number == 6


@pytest.mark.parametrize(
    "change",
    [
        {"who": "somebody"},
        {"what": "ring.written"},
        {"subject_id": "r9"},
        {"details": {"k": 77}},
        {"previous": "1" * 64},
        {"hash": "1" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("number", [1, 3, 6])
def test_an_edit_is_found(engine: Engine, change: dict[str, object], number: int) -> None:
    trail = trail_of(engine)
    head = trail.head()
    with engine.begin() as connection:
        connection.execute(update(audit_table).where(audit_table.c.number == number).values(**change))
    with pytest.raises(AuditBroken):
        trail.verify(head)


@pytest.mark.parametrize("number", [1, 4])
def test_a_removal_is_found(engine: Engine, number: int) -> None:
    trail = trail_of(engine)
    with engine.begin() as connection:
        connection.execute(delete(audit_table).where(audit_table.c.number == number))
    with pytest.raises(AuditBroken, match="edited, moved or removed"):
        trail.verify()


def test_two_entries_that_changed_places_are_found(engine: Engine) -> None:
    trail = trail_of(engine)
    with engine.begin() as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute(update(audit_table).where(audit_table.c.number == old).values(number=new))
    with pytest.raises(AuditBroken):
        trail.verify()


def test_a_cut_tail_is_found_with_a_head_from_before(engine: Engine) -> None:
    trail = trail_of(engine)
    head = trail.head()
    with engine.begin() as connection:
        connection.execute(delete(audit_table).where(audit_table.c.number > 4))
    assert trail.verify() == 4
    with pytest.raises(AuditBroken, match="ends at entry 4, it had 6"):
        trail.verify(head)


def test_a_chain_written_anew_is_found_with_a_head_from_before(engine: Engine) -> None:
    trail = trail_of(engine)
    head = trail.head()
    with engine.begin() as connection:
        rows = connection.execute(select(audit_table)).all()
        connection.execute(delete(audit_table))
    for row in rows:
        trail.append(who="somebody", what=row.what, subject_kind="ring", subject_id=row.subject_id)
    assert trail.verify() == 6
    with pytest.raises(AuditBroken, match="written anew"):
        trail.verify(head)


def test_writers_beside_each_other_make_one_chain(engine: Engine) -> None:
    trails = [AuditTrail(engine) for _ in range(4)]

    def write(trail: AuditTrail) -> None:
        for k in range(10):
            trail.append(who="w", what="test", subject_kind="ring", subject_id=str(k))

    threads = [threading.Thread(target=write, args=(trail,)) for trail in trails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trails[0].verify() == 40


def test_a_second_entry_of_the_same_number_is_refused_by_the_database(engine: Engine) -> None:
    trail_of(engine, 1)
    with engine.connect() as connection:
        row = dict(connection.execute(select(audit_table)).mappings().one())
    with pytest.raises(Exception, match="UNIQUE"), engine.begin() as connection:
        connection.execute(insert(audit_table).values(**row))


def test_what_else_is_written_is_kept_with_its_entry_or_neither_is(engine: Engine) -> None:
    trail = trail_of(engine, 1)
    met: list[int] = []

    def also(connection: Connection) -> None:
        met.append(connection.execute(select(func.count()).select_from(audit_table)).scalar_one())
        connection.execute(insert(beside).values(name="kept"))
        if len(met) == 2:
            raise LookupError

    beside.create(engine)
    trail.append(who="a", what="b", subject_kind="ring", subject_id="r", also=also)
    with pytest.raises(LookupError):
        trail.append(who="a", what="b", subject_kind="ring", subject_id="r", also=also)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(beside)).scalar_one() == 1
    assert (met, trail.verify()) == ([2, 3], 2)
