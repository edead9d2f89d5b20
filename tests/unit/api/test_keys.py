from __future__ import annotations

from pathlib import Path

import pytest
from api.keys import Role, UnknownKey, api_keys, create, list_keys, revoke, verify
from jobs.database import make_tables, open_records
from sqlalchemy import Engine, select


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    return engine


def test_a_key_opens_with_its_role(engine: Engine) -> None:
    key, text = create(engine, role="investigate", name="Ada", restricted=True)
    found = verify(engine, text)
    assert found is not None
    assert (found.key_id, found.role, found.restricted, found.name) == (key.key_id, Role.INVESTIGATE, True, "Ada")


def test_its_text_is_kept_nowhere(engine: Engine, tmp_path: Path) -> None:
    _, text = create(engine, role="admin")
    secret = text.split("_", 2)[2]
    engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.encode() not in kept


@pytest.mark.parametrize("text", ["", "rt", "rt__", "rt_000000000000_x", "x" * 10_000, "rt_\x00_\x00", "ключ", "rt_'--_x"])
def test_another_text_opens_nothing(engine: Engine, text: str) -> None:
    create(engine, role="admin")
    assert verify(engine, text) is None


def test_the_secret_counts_not_the_id_alone(engine: Engine) -> None:
    key, text = create(engine, role="admin")
    assert verify(engine, f"rt_{key.key_id}_") is None
    assert verify(engine, text[:-1]) is None
    assert verify(engine, text + "A") is None
    assert verify(engine, text.replace("rt_", "RT_")) is None


def test_a_revoked_key_opens_nothing(engine: Engine) -> None:
    key, text = create(engine, role="score")
    assert revoke(engine, key.key_id).revoked_at is not None
    assert verify(engine, text) is None


def test_revoking_twice_keeps_the_first_time(engine: Engine) -> None:
    key, _ = create(engine, role="score")
    assert revoke(engine, key.key_id) == revoke(engine, key.key_id)


def test_an_unknown_key_cannot_be_revoked(engine: Engine) -> None:
    with pytest.raises(UnknownKey):
        revoke(engine, "000000000000")


def test_the_list_shows_all_keys_and_no_secret(engine: Engine) -> None:
    first, _ = create(engine, role="score", name="a")
    second, _ = create(engine, role="admin", name="b")
    revoke(engine, first.key_id)
    listed = list_keys(engine)
    assert [key.name for key in listed] == ["a", "b"]
    assert [key.revoked_at is None for key in listed] == [False, True]
    assert second in listed


def test_use_is_noted_without_writing_every_time(engine: Engine) -> None:
    key, text = create(engine, role="score")
    assert verify(engine, text)
    with engine.connect() as connection:
        noted = connection.execute(select(api_keys.c.last_used_at)).scalar_one()
    assert noted is not None
    assert noted >= key.created_at
    verify(engine, text)
    with engine.connect() as connection:
        assert connection.execute(select(api_keys.c.last_used_at)).scalar_one() == noted


def test_roles_include_those_before_them() -> None:
    assert Role.ADMIN.includes(Role.SCORE)
    assert Role.INVESTIGATE.includes(Role.INVESTIGATE)
    assert not Role.SCORE.includes(Role.INVESTIGATE)
    assert not Role.INVESTIGATE.includes(Role.ADMIN)


def test_another_role_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="owner"):
        create(engine, role="owner")
