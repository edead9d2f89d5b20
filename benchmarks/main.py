"""Claim: loading, features, the API and the main job are fast enough for a bank's day on two cores.

Each part measures itself in `measure(small=…)`; peers run in the same part, interleaved.
"""

from __future__ import annotations

from report import Goal, run_parts

PARTS = ("load_sqlite", "load_neo4j", "features", "subgraph", "api_ready", "main_job")

GOALS = (
    Goal(figure="load_sqlite_tps", bound=50_000, sense="at least", unit="rows/s"),
    Goal(figure="load_neo4j_tps", bound=5_000, sense="at least", unit="rows/s"),
    Goal(figure="load_neo4j_vs_driver", bound=0.8, sense="at least", unit=""),
    Goal(figure="features_tps", bound=50_000, sense="at least", unit="rows/s"),
    Goal(figure="subgraph_p95_ms", bound=50, sense="at most", unit="ms"),
    Goal(figure="evidence_cached_ms", bound=20, sense="at most", unit="ms"),
    Goal(figure="api_ready_s", bound=3, sense="at most", unit="s"),
    Goal(figure="api_ready_first_s", bound=15, sense="at most", unit="s"),
    Goal(figure="main_job_s", bound=600, sense="at most", unit="s"),
    Goal(figure="main_job_rss_mb", bound=4096, sense="at most", unit="MiB"),
)

if __name__ == "__main__":
    run_parts("main", PARTS, GOALS, about=__doc__)
