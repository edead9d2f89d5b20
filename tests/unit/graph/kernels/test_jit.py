"""Compiled code on disk is that of the present sources, and kernels work on the arrays that they are given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba.core.errors import NumbaError

from graph.arrays import Int64s
from graph.grid.writing import write
from graph.kernels import jit
from graph.kernels.replay import replay


def test_the_cache_knows_all_kernel_sources() -> None:
    # A change in any kernel's file must not meet code that was compiled before it.
    compiled: Any
    for compiled in (replay, write):
        folder = Path(compiled.__code__.co_filename).parent
        assert compiled._cache._cache_file._source_stamp == jit._stamp(folder)


# Two of them, as compiled code is kept on disk by the function's name.
def _refused(count: int) -> Int64s:
    return np.zeros(count, np.int64)


def _made(count: int) -> Int64s:
    return np.zeros(count, np.int64)


def test_a_kernel_makes_no_array_unless_it_is_said_to() -> None:
    with pytest.raises(NumbaError):
        jit.kernel(_refused)(3)
    assert jit.allocating(_made)(3).tolist() == [0, 0, 0]
