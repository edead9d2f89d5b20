"""Compiled code on disk is that of the present sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.grid.hops import hops
from graph.kernels import jit
from graph.kernels.replay import replay


def test_the_cache_knows_all_kernel_sources() -> None:
    # A change in any kernel's file must not meet code that was compiled before it.
    compiled: Any
    for compiled in (replay, hops):
        folder = Path(compiled.__code__.co_filename).parent
        assert compiled._cache._cache_file._source_stamp == jit._stamp(folder)
