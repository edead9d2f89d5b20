"""Port numbers had some events not happened, where there is little to number."""

from __future__ import annotations

import numpy as np

from gnn.message_passing.ports_without import Ports


def test_without_a_contact_there_is_nothing_to_number() -> None:
    # Data without merchants or devices.
    owner, none = np.array([0, 1, 0], np.int32), np.full(3, -1, np.int32)
    ports = Ports(owner, none, np.array([0, 1, 2], np.int32))
    events, removed, gone = np.array([2], np.int32), np.array([0], np.int32), np.array([True, False, False])
    assert ports.without(events, removed, gone).tolist() == [-1]
    assert ports.touches(events, removed, gone).tolist() == [False]


def test_a_contact_moves_up_when_the_one_before_it_is_gone() -> None:
    owner, other = np.array([0, 0, 0], np.int32), np.array([5, 6, 7], np.int32)
    ports = Ports(owner, other, np.array([0, 1, 2], np.int32))
    events, nobody = np.array([1, 2], np.int32), np.empty(0, np.int32)
    assert ports.without(events, nobody, np.zeros(3, np.bool_)).tolist() == [1, 2]
    removed, gone = np.array([0], np.int32), np.array([True, False, False])
    assert ports.touches(events, removed, gone).tolist() == [True, True]
    assert ports.without(events, removed, gone).tolist() == [0, 1]
