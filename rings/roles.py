"""What each member does with the money of a ring; describes flow, not intent."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s
from rings.ring import Role
from rings.shape import Shape, shape_of

#: Below this part of the ring's turnover, in and out together, a member is incidental.
_INCIDENTAL_SHARE: Final = 0.01
#: Different counterparties on one side that make a collector or distributor.
_MANY: Final = 3


def roles_of(columns: EventColumns, events: Int32s) -> tuple[Int32s, tuple[Role, ...]]:
    """The members, ascending, and the role of each."""
    shape = shape_of(columns, events)
    members = np.array(sorted(shape.nodes), dtype=np.int32)
    amount = columns.amount_base_minor[events]
    turnover = int(amount.sum())
    moved = _moved(columns, events, members, amount)
    shared = _device_sharers(columns, events)
    roles = []
    for member, money in zip(members.tolist(), moved.tolist(), strict=True):
        if columns.is_merchant[member]:
            roles.append(Role.MERCHANT)
        elif member in shared:
            roles.append(Role.SHARED_DEVICE)
        elif turnover and money < _INCIDENTAL_SHARE * turnover:
            roles.append(Role.INCIDENTAL)
        else:
            roles.append(_role_in_flow(shape, member))
    return members, tuple(roles)


def _role_in_flow(shape: Shape, member: int) -> Role:
    n_in, n_out = len(shape.sources.get(member, ())), len(shape.targets.get(member, ()))
    if n_in >= _MANY and n_in >= n_out:
        return Role.COLLECTOR
    if n_out >= _MANY:
        return Role.DISTRIBUTOR
    if n_in == 0:
        return Role.SOURCE
    return Role.SINK if n_out == 0 else Role.PASS_THROUGH


def _moved(columns: EventColumns, events: Int32s, members: Int32s, amount: Int64s) -> Int64s:
    """[len(members)] what each sent and received, base currency."""
    moved = np.zeros(len(members), dtype=np.int64)
    np.add.at(moved, np.searchsorted(members, columns.source[events]), amount)
    np.add.at(moved, np.searchsorted(members, columns.target[events]), amount)
    return moved


def _device_sharers(columns: EventColumns, events: Int32s) -> set[int]:
    """Accounts that ordered transfers of the ring from a device that another account of it used too."""
    used, source = columns.device[events], columns.source[events]
    users: dict[int, set[int]] = {}
    for device, account in zip(used.tolist(), source.tolist(), strict=True):
        if device >= 0:
            users.setdefault(device, set()).add(account)
    return {account for accounts in users.values() if len(accounts) > 1 for account in accounts}
