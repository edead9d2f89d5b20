"""What the network says of an event rests on no label of its own block or of a later one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnn.errors import TooLittleToLearn
from gnn.forward_chaining import NAMES, told_by_network
from tests.gnn_worlds import planted_dataset, quiet


def test_labels_change_only_what_is_said_of_later_blocks() -> None:
    data = planted_dataset()
    told = told_by_network(data, seed=0, epochs=1, seconds=600.0, progress=quiet)
    assert told.values.shape == (len(data.columns), len(NAMES))
    said = np.flatnonzero(np.isfinite(told.values).all(axis=1))
    first, end = int(said[0]), data.split.train_end
    assert 0 < first < end
    assert len(said) == len(data.columns) - first
    labels = data.labels.copy()
    # The last labels of the training part, as many of either kind: the blocks stay where they are.
    last = np.arange(end - 100, end)
    labels[last] = labels[last][::-1]
    other = told_by_network(replace(data, labels=labels), seed=0, epochs=1, seconds=600.0, progress=quiet)
    assert np.array_equal(told.values[:end], other.values[:end], equal_nan=True)
    assert not np.array_equal(told.values[end:], other.values[end:])


def test_too_few_illicit_are_refused() -> None:
    data = planted_dataset()
    none = replace(data, labels=np.zeros_like(data.labels))
    with pytest.raises(TooLittleToLearn):
        told_by_network(none, seed=0, epochs=1, seconds=600.0, progress=quiet)
