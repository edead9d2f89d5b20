"""Claim: the engine is an order of magnitude faster than snapml with its feature set, and its counts are the same.

Each part measures itself in `measure(small=…)`; peers run in the same part, interleaved. Parts that need the peers'
environment install it below `build/peers` at their first run.
"""

from __future__ import annotations

from report import Goal, is_small, run_parts

PARTS = ("engine_race", "engine_agreement", "engine_own", "engine_libraries", "engine_long")
#: The small form needs no peer's download.
SMALL_PARTS = ("engine_own",)

GOALS = (
    Goal(figure="snapml_ratio_1t", bound=10, sense="at least", unit="×"),
    Goal(figure="snapml_ratio_2t", bound=10, sense="at least", unit="×"),
    Goal(figure="snapml_ratio_min", bound=1.5, sense="at least", unit="×"),
    Goal(figure="memory_ratio_snapml", bound=1, sense="at most", unit="×"),
    Goal(figure="all_features_tps_1t", bound=50_000, sense="at least", unit="rows/s"),
    Goal(figure="parallel_speedup_2", bound=1.6, sense="at least", unit="×"),
    Goal(figure="live_p50_us", bound=50, sense="at most", unit="µs"),
    Goal(figure="live_p99_us", bound=1_000, sense="at most", unit="µs"),
    Goal(figure="worst_event_ms", bound=20, sense="at most", unit="ms"),
    Goal(figure="growth_500k_5m", bound=1.5, sense="at most", unit="×"),
    Goal(figure="bytes_per_event", bound=200, sense="at most", unit="bytes"),
    Goal(figure="second_start_s", bound=2, sense="at most", unit="s"),
    Goal(figure="truncated_share", bound=0.001, sense="at most", unit=""),
    Goal(figure="truncated_share_heavy", bound=0.01, sense="at most", unit=""),
)

if __name__ == "__main__":
    run_parts("engine", PARTS, GOALS, about=__doc__, usual=SMALL_PARTS if is_small() else PARTS)
