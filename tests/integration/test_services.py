"""The servers that other tests rely on really start and answer."""

from __future__ import annotations

import neo4j
import pytest
import redis
import sqlalchemy
from services.neo4j_server import PASSWORD, USER


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("key", "value")
        assert client.get("key") == b"value"
        assert client.config_get("appendonly") == {"appendonly": "yes"}


@pytest.mark.postgresql
def test_postgresql_answers(postgresql_url: str) -> None:
    engine = sqlalchemy.create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("select 41 + 1")).scalar() == 42
    engine.dispose()


@pytest.mark.neo4j
def test_neo4j_answers_with_authentication_on(neo4j_url: str) -> None:
    with neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, PASSWORD)) as driver:
        records, _, _ = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0]")
        assert records[0][0].startswith("5.26.")
    with (
        neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, "wrong")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()
