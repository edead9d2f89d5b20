"""Claim: a ring's subgraph and the surroundings of an account come by HTTP within 50 ms, evidence within 20 (p95)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np

BIN = Path(sys.executable).parent / "ringtrace"
_LIMIT_S = 60.0


def measure(*, small: bool) -> dict[str, float]:
    """`subgraph_p50_ms`, `subgraph_p95_ms`: rings; `neighborhood_p95_ms`: two hops, 100 nodes, around their members.

    `evidence_cached_ms`: 95th percentile of the evidence that the re-score stored.
    Over the rings of a built-in world, by one client on one connection that is kept open.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _prepare(Path(folder) / "world", home, small=small)
        port = _free_port()
        server = subprocess.Popen(
            [str(BIN), "serve", "--home", str(home), "--port", str(port)], stdout=subprocess.DEVNULL
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _wait(client)
                return _measured(client, requests=100 if small else 2000)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _prepare(world: Path, home: Path, *, small: bool) -> None:
    """Run the main job; how well the detectors learn does not matter here, so the graph network has one epoch."""
    accounts, days = ("1000", "30") if small else ("5000", "90")
    make = [str(BIN), "generate", "--out", str(world), "--accounts", accounts, "--days", days, "--seed", "1"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    run = [str(BIN), "run", str(world), "--home", str(home), "--no-serve", "--json"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "RINGTRACE_GNN_EPOCHS": "1"})


def _measured(client: httpx.Client, *, requests: int) -> dict[str, float]:
    rings = client.get("/api/v1/rings?limit=200").raise_for_status().json()["data"]
    if not rings:
        raise SystemExit("no rings were found in the built-in world")
    graphs = [f"/api/v1/rings/{ring['id']}/subgraph" for ring in rings]
    members = {
        node["label"]
        for address in graphs
        for node in client.get(address).raise_for_status().json()["nodes"]
        if node["kind"] == "account"
    }
    around = [f"/api/v1/accounts/{quote(name, safe='')}/neighborhood?hops=2&limit=100" for name in sorted(members)]
    evidence = [address.replace("/subgraph", "/evidence") for address in graphs]
    graph_ms, around_ms, evidence_ms = (_times_ms(client, asked, requests) for asked in (graphs, around, evidence))
    return {
        "subgraph_p50_ms": float(np.percentile(graph_ms, 50)),
        "subgraph_p95_ms": float(np.percentile(graph_ms, 95)),
        "neighborhood_p95_ms": float(np.percentile(around_ms, 95)),
        "evidence_cached_ms": float(np.percentile(evidence_ms, 95)),
    }


def _times_ms(client: httpx.Client, addresses: list[str], requests: int) -> list[float]:
    """Time of each request until its body is there, in a seeded order, after a warm-up of a tenth."""
    order = np.random.default_rng(0).integers(0, len(addresses), requests + requests // 10)
    times = []
    for number in order:
        started = time.perf_counter()
        client.get(addresses[number]).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return times[requests // 10 :]


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        try:
            if client.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit("the API did not become ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    for figure, value in measure(small="--small" in sys.argv).items():
        print(f"{figure:<28} {value:>14,.3f}")
