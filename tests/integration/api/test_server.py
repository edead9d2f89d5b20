"""What only a real server shows: slow bodies, limits on the wire, readiness, life beside a hanging database."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api_server import Server, serving
from tests.api_world import make_world


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    world = make_world(tmp_path_factory.mktemp("served"))
    with serving(world.settings.home) as server:
        yield server


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


HEAD = b"POST /api/v1/transactions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def test_a_dripping_body_is_closed_within_ten_seconds(server: Server) -> None:
    started = time.monotonic()
    with connect(server) as line:
        line.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        line.settimeout(0.5)
        answer = b""
        while time.monotonic() - started < 15:
            try:
                line.sendall(b" ")
                piece = line.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            if not piece:
                break
            answer += piece
    assert time.monotonic() - started <= 10
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"body_too_slow" in answer


def test_a_large_body_is_413_without_reading_it(server: Server) -> None:
    with connect(server) as line:
        line.sendall(HEAD + b"Content-Length: 1000000000000\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_memory_stays_bounded_when_a_body_without_length_never_ends(server: Server) -> None:
    process = psutil.Process(server.pid)
    before = process.memory_info().rss
    chunk = b"%x\r\n" % 65536 + b" " * 65536 + b"\r\n"
    with connect(server) as line:
        line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        answer = b""
        try:
            for _ in range(1000):
                line.sendall(chunk)
        except OSError:
            pass
        try:
            answer = line.recv(65536)
        except OSError:
            answer = b"HTTP/1.1 413 (reset)"
    assert answer.startswith(b"HTTP/1.1 413")
    assert process.memory_info().rss - before < 2 * 8 * 2**20


def test_health_is_fast_while_another_process_holds_the_store(server: Server) -> None:
    """Writers wait for the holder in threads; who asks whether we live is answered at once."""
    payment = {
        "transaction_id": "waits",
        "occurred_at": "2026-02-01T09:00:00Z",
        "source_kind": "account",
        "source_id": "1:a",
        "target_kind": "account",
        "target_id": "1:b",
        "amount_sent_minor": 100,
        "currency_sent": "EUR",
    }
    holder = sqlite3.connect(server.home / "graph.sqlite", isolation_level=None)
    with httpx.Client(base_url=server.url, timeout=60) as client, ThreadPoolExecutor(50) as pool:
        client.post("/api/v1/transactions", json={"transactions": [{}]})
        holder.execute("BEGIN IMMEDIATE")
        try:
            waiting = [
                pool.submit(
                    client.post, "/api/v1/transactions", json={"transactions": [payment | {"attributes": {"n": n}}]}
                )
                for n in range(50)
            ]
            time.sleep(0.5)
            times = []
            for _ in range(30):
                started = time.perf_counter()
                assert client.get("/health").status_code == 200
                times.append(time.perf_counter() - started)
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        assert {future.result().status_code for future in waiting} <= {201, 409}
    assert sorted(times)[-2] < 2


def test_bytes_that_are_no_http_do_not_stop_it(server: Server) -> None:
    for noise in (b"\x00\xff" * 100, b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n", b"A" * 200_000):
        with connect(server) as line:
            try:
                line.sendall(noise)
                line.shutdown(socket.SHUT_WR)
                line.recv(1000)
            except OSError:
                pass
    assert httpx.get(f"{server.url}/health").status_code == 200


def test_it_tells_nothing_of_its_server(server: Server) -> None:
    assert "server" not in httpx.get(f"{server.url}/").headers


def test_without_its_records_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    with serving(tmp_path, wait_for="/health", RINGTRACE_RECORDS_URL=url) as server:
        ready = httpx.get(f"{server.url}/ready", timeout=20)
        assert ready.status_code == 503
        assert ready.headers["content-type"] == "application/problem+json"
        assert ready.headers["retry-after"]
        assert httpx.get(f"{server.url}/api/v1/rings", timeout=20).status_code == 503
        assert httpx.get(f"{server.url}/health").status_code == 200


def test_a_store_of_a_later_version_is_not_ready(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "graph.sqlite") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    with serving(tmp_path, wait_for="/health") as server:
        ready = httpx.get(f"{server.url}/ready", timeout=20)
        assert (ready.status_code, ready.json()["code"]) == (503, "store_too_new")


def test_no_subject_stands_in_the_log(tmp_path: Path) -> None:
    make_world(tmp_path)
    with serving(tmp_path) as server:
        for address in (
            "accounts/070:canary",
            "rings?account=canary",
            "transactions/canary/score",
            "rings?limit=canary",
        ):
            httpx.get(f"{server.url}/api/v1/{address}", timeout=20)
        httpx.post(
            f"{server.url}/api/v1/transactions", json={"transactions": [{"transaction_id": "canary"}]}, timeout=20
        )
        httpx.post(f"{server.url}/api/v1/jobs", content=json.dumps({"kind": "canary"}), timeout=20)
    assert "canary" not in server.log.read_text()
