"""docker-compose.yml agrees with the settings, the command line and the servers of the tests."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from jobs.database import open_records
from ringtrace.cli.program import app
from ringtrace.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = ("api", "worker", "beat")
COMMANDS = {"api": ["ringtrace", "serve"], "worker": ["ringtrace", "worker"], "beat": ["ringtrace", "beat"]}
SECRET = re.compile(r"\$\{(\w+):\?[^}]*\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def environment(service: dict[str, Any]) -> dict[str, str]:
    return {name: SECRET.sub("secret", str(value)) for name, value in service.get("environment", {}).items()}


def settings_of(service: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment(service).items():
        monkeypatch.setenv(name, value)
    return Settings.read()


def test_the_services_are_those_of_the_design(services: dict[str, Any]) -> None:
    assert set(services) == {"neo4j", "redis", "postgresql", *OURS}


@pytest.mark.parametrize(
    ("name", "image"), [("neo4j", "neo4j:5.26"), ("redis", "redis:7"), ("postgresql", "postgres:15")]
)
def test_images_are_the_versions_that_are_tested(services: dict[str, Any], name: str, image: str) -> None:
    assert services[name]["image"] == image


def test_the_tests_run_the_same_neo4j() -> None:
    pom = ET.parse(ROOT / "tests" / "services" / "neo4j" / "pom.xml")
    versions = {node.text for node in pom.iter() if node.tag.endswith("version") and (node.text or "").startswith("5.")}
    assert {version.rpartition(".")[0] for version in versions if version} == {"5.26"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(services: dict[str, Any], name: str) -> None:
    known = {f"RINGTRACE_{field.upper()}" for field in Settings.model_fields}
    assert set(environment(services[name])) <= known


@pytest.mark.parametrize("name", OURS)
def test_the_settings_reach_the_other_services(
    services: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(services[name], monkeypatch)
    assert settings.store == "neo4j://neo4j:7687"
    assert settings.broker == "redis://redis:6379/0"
    records = open_records(settings.records).url
    postgresql = environment(services["postgresql"])
    assert (records.host, records.port) == ("postgresql", 5432)
    assert records.username == postgresql["POSTGRES_USER"]
    assert records.password == postgresql["POSTGRES_PASSWORD"]
    assert records.database == postgresql["POSTGRES_DB"]
    user, _, password = environment(services["neo4j"])["NEO4J_AUTH"].partition("/")
    assert (settings.store_user, settings.store_password.get_secret_value()) == (user, password)


def test_the_api_is_reachable_and_asks_for_keys(services: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(services["api"], monkeypatch)
    assert services["api"]["ports"] == [f"127.0.0.1:8000:{settings.port}"]
    assert settings.host == "0.0.0.0"
    assert settings.keys_required


@pytest.mark.parametrize("name", OURS)
def test_commands_are_commands_of_the_command_line(services: dict[str, Any], name: str) -> None:
    assert services[name]["command"] == COMMANDS[name]
    program, subcommand, *_ = services[name]["command"]
    assert program == "ringtrace"
    assert subcommand in get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["neo4j", "redis", "postgresql", "api"])
def test_whoever_serves_has_a_health_check(services: dict[str, Any], name: str) -> None:
    check = services[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert check["retries"] >= 3


def test_the_health_check_asks_a_route_that_exists(services: dict[str, Any]) -> None:
    url = re.search(r"http://127\.0\.0\.1:8000(/\w+)", str(services["api"]["healthcheck"]["test"]))
    assert url is not None
    from api.app import create_app  # noqa: PLC0415

    assert url.group(1) in create_app(Settings.read()).openapi()["paths"]


@pytest.mark.parametrize("name", OURS)
def test_ours_start_when_the_others_are_healthy(services: dict[str, Any], name: str) -> None:
    needed = services[name]["depends_on"]
    assert needed == {other: {"condition": "service_healthy"} for other in ("neo4j", "redis", "postgresql")}


def test_redis_keeps_acknowledged_tasks(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_secrets_are_asked_for_and_state_is_kept(compose: dict[str, Any], services: dict[str, Any]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or name == "NEO4J_AUTH":
                assert SECRET.search(str(value)), name
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]


def test_no_database_is_reachable_from_outside(services: dict[str, Any]) -> None:
    for service in services.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_starts_the_program_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert 'CMD ["ringtrace", "serve"]' in lines
    assert "USER ringtrace" in lines
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
