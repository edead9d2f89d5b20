from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from api.errors import KeyReused, MalformedHeader
from api.idempotency import key_hash, once
from jobs.database import make_tables, open_records
from ringtrace.errors import Conflict


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    return engine


def test_the_answer_is_repeated_and_the_work_is_not(engine: Engine) -> None:
    done: list[int] = []

    def work() -> dict[str, Any]:
        done.append(1)
        return {"stored": len(done)}

    assert once(engine, "k", b"body", work) == ({"stored": 1}, False)
    assert once(engine, "k", b"body", work) == ({"stored": 1}, True)
    assert done == [1]


def test_another_body_is_a_conflict(engine: Engine) -> None:
    once(engine, "k", b"body", dict)
    with pytest.raises(KeyReused):
        once(engine, "k", b"other", dict)


def test_a_refused_request_gives_the_key_back(engine: Engine) -> None:
    def refuse() -> dict[str, Any]:
        raise Conflict("no")

    with pytest.raises(Conflict):
        once(engine, "k", b"body", refuse)
    assert once(engine, "k", b"other", lambda: {"ok": True}) == ({"ok": True}, False)


def test_work_that_was_cut_off_is_done_again(engine: Engine) -> None:
    def die() -> dict[str, Any]:
        raise SystemExit

    with pytest.raises(SystemExit):
        once(engine, "k", b"body", die)
    with pytest.raises(KeyReused):
        once(engine, "k", b"other", dict)
    assert once(engine, "k", b"body", lambda: {"ok": True}) == ({"ok": True}, False)


def test_clients_and_routes_do_not_meet() -> None:
    names = {
        key_hash(owner=owner, route=route, key=key)
        for owner in ("a", "b")
        for route in ("jobs", "transactions")
        for key in ("k", "l")
    }
    assert len(names) == 8


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "a\x00"])
def test_keys_are_short_and_printable(key: str) -> None:
    with pytest.raises(MalformedHeader):
        key_hash(owner="", route="jobs", key=key)
