from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from api.keys import Role, UnknownKey, api_keys, create_key, list_keys, revoke_key, verify
from jobs.database import make_tables, open_records
from ringtrace.errors import WrongUse


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    return engine


def test_a_key_opens_with_its_role(engine: Engine) -> None:
    key = create_key(engine, role="investigate", name="Ada", restricted=True)
    found = verify(engine, key.secret)
    assert found is not None
    assert (found.id, found.role, found.restricted, found.name) == (key.id, Role.INVESTIGATE, True, "Ada")


def test_its_text_is_kept_nowhere(engine: Engine, tmp_path: Path) -> None:
    secret = create_key(engine, role="admin").secret.split("_", 2)[2]
    engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.encode() not in kept


@pytest.mark.parametrize(
    "text", ["", "rt", "rt__", "rt_000000000000_x", "x" * 10_000, "rt_\x00_\x00", "ключ", "rt_'--_x"]
)
def test_another_text_opens_nothing(engine: Engine, text: str) -> None:
    create_key(engine, role="admin")
    assert verify(engine, text) is None


def test_the_secret_counts_not_the_id_alone(engine: Engine) -> None:
    key = create_key(engine, role="admin")
    assert verify(engine, f"rt_{key.id}_") is None
    assert verify(engine, key.secret[:-1]) is None
    assert verify(engine, key.secret + "A") is None
    assert verify(engine, key.secret.replace("rt_", "RT_")) is None


def test_a_revoked_key_opens_nothing(engine: Engine) -> None:
    key = create_key(engine, role="score")
    assert revoke_key(engine, key.id).revoked_at is not None
    assert verify(engine, key.secret) is None


def test_revoking_twice_keeps_the_first_time(engine: Engine) -> None:
    key = create_key(engine, role="score")
    assert revoke_key(engine, key.id) == revoke_key(engine, key.id)


def test_an_unknown_key_cannot_be_revoked(engine: Engine) -> None:
    with pytest.raises(UnknownKey):
        revoke_key(engine, "000000000000")


def test_the_list_shows_all_keys_and_no_secret(engine: Engine) -> None:
    first = create_key(engine, role="score", name="a")
    second = create_key(engine, role="admin", name="b")
    revoke_key(engine, first.id)
    listed = list_keys(engine)
    assert [key.name for key in listed] == ["a", "b"]
    assert [key.revoked_at is None for key in listed] == [False, True]
    assert [key.id for key in listed] == [first.id, second.id]
    assert not any(hasattr(key, "secret") for key in listed)


def test_use_is_noted_without_writing_every_time(engine: Engine) -> None:
    key = create_key(engine, role="score")
    assert verify(engine, key.secret)
    with engine.connect() as connection:
        noted = connection.execute(select(api_keys.c.last_used_at)).scalar_one()
    assert noted is not None
    assert noted >= key.created_at
    verify(engine, key.secret)
    with engine.connect() as connection:
        assert connection.execute(select(api_keys.c.last_used_at)).scalar_one() == noted


def test_a_new_key_does_not_show_its_secret_when_printed(engine: Engine) -> None:
    key = create_key(engine, role="score")
    assert key.secret not in repr(key)


def test_roles_include_those_before_them() -> None:
    assert Role.ADMIN.includes(Role.SCORE)
    assert Role.INVESTIGATE.includes(Role.INVESTIGATE)
    assert not Role.SCORE.includes(Role.INVESTIGATE)
    assert not Role.INVESTIGATE.includes(Role.ADMIN)


def test_another_role_is_refused(engine: Engine) -> None:
    with pytest.raises(WrongUse, match="score, investigate, admin"):
        create_key(engine, role="owner")
