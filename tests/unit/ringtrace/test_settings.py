from __future__ import annotations

from pathlib import Path

import pytest

from ringtrace.errors import WrongUse
from ringtrace.settings import Settings


def test_everything_lies_in_home_by_default(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path)
    assert settings.store == f"sqlite:///{tmp_path / 'graph.sqlite'}"
    assert settings.records == f"sqlite:///{tmp_path / 'records.sqlite'}"
    assert settings.broker == f"filesystem://{tmp_path / 'broker'}"


def test_a_flag_beats_the_environment_and_none_is_no_flag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RINGTRACE_STORE_URL", "neo4j://graph:7687")
    assert Settings.read(home=tmp_path, store_url=None).store == "neo4j://graph:7687"
    assert Settings.read(home=tmp_path, store_url="sqlite:////x").store == "sqlite:////x"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("port", 70_000),
        ("max_quarantine_share", 1.5),
        ("rescore_at", "25:00"),
        ("seed", -1),
        ("log_level", "loud"),
    ],
)
def test_a_wrong_value_is_named(field: str, value: object) -> None:
    with pytest.raises(WrongUse, match=field):
        Settings.read(**{field: value})


@pytest.mark.parametrize(("host", "asked", "required"), [
    ("127.0.0.1", None, False), ("::1", None, False), ("0.0.0.0", None, True), ("10.0.0.5", None, True),
    ("0.0.0.0", False, False), ("127.0.0.1", True, True),
])  # fmt: skip
def test_keys_are_on_by_default_beyond_loopback(host: str, asked: bool | None, required: bool) -> None:
    assert Settings.read(host=host, require_key=asked).keys_required is required


def test_a_child_process_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path, store_password="secret", zone="Europe/Berlin", require_key=True, port=0)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.read() == settings


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    assert "secret" not in repr(Settings.read(home=tmp_path, store_password="secret"))
