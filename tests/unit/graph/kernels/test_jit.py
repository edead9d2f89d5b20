"""Compiled code on disk is that of the present sources."""

from __future__ import annotations

from graph.grid.hops import hops
from graph.kernels import jit
from graph.kernels.replay import replay


def test_the_cache_knows_all_kernel_sources() -> None:
    # A change in any kernel's file must not meet code that was compiled before it.
    for compiled in (replay, hops):
        assert compiled._cache._cache_file._source_stamp == jit._STAMP  # type: ignore[attr-defined]
