"""Every route answers in a process where torch is not installed, and what is heavy is never imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.api_world import make_world
from tests.integration.api.test_access import OPERATIONS

ROOT = Path(__file__).parents[3]
PROGRAM = """
import importlib.abc, json, sys

class NotInstalled(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "torch_geometric"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())
import asyncio
from pathlib import Path
import httpx
from api.app import create_app
from ringtrace.settings import Settings

home, operations = sys.argv[1], json.loads(sys.argv[2])
app = create_app(Settings(home=Path(home)))

async def ask():
    told, when_ready = [], []
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for method, address, body in operations:
            answer = await client.request(method, address, json=body)
            told.append([method, address, answer.status_code])
            if address == "/ready":
                when_ready = sorted(heavy & sys.modules.keys())
    return told, when_ready

heavy = {"numba", "lightgbm", "pandas", "sklearn", "polars", "torch", "torch_geometric", "celery", "neo4j", "networkx"}
told, when_ready = asyncio.run(ask())
print(json.dumps({"told": told, "when_ready": when_ready, "at_the_end": sorted(heavy & sys.modules.keys())}))
"""
BATCH = {
    "transactions": [
        {
            "transaction_id": "new-1",
            "occurred_at": "2026-02-01T09:00:00Z",
            "source_kind": "account",
            "source_id": "1:a",
            "target_kind": "account",
            "target_id": "1:b",
            "amount_sent_minor": 100,
            "currency_sent": "EUR",
            "amount_received_minor": 100,
            "currency_received": "EUR",
        }
    ]
}


def test_every_route_answers_without_torch(tmp_path: Path) -> None:
    make_world(tmp_path)
    bodies = {
        "/api/v1/transactions": BATCH,
        "/api/v1/jobs": {"kind": "rescore"},
        "/api/v1/rings/r-0000/decisions": {"action": "confirm", "reason": "looked at again"},
    }
    success = {"/api/v1/transactions": 201}
    operations = [(method, address, bodies.get(address)) for method, address, _, _ in OPERATIONS]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), json.dumps(operations)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    expected = [[method, address, success.get(address, status)] for method, address, _, status in OPERATIONS]
    assert told["told"] == expected
    assert told["when_ready"] == []
    assert not {"torch", "torch_geometric", "lightgbm", "sklearn", "celery"} & set(told["at_the_end"])
