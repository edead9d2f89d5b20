"""Accounts that share devices with an account."""

from __future__ import annotations

from typing import Any, Final

from graph.store.looking import GraphReader
from graph.store.protocol import GraphStore
from graph.store.views import NOW, View
from rings.queries.subjects import account_keys, check_view

#: So many other users are shown of one device.
USERS_SHOWN: Final = 100


def ask_shared_devices(store: GraphStore, account: str, *, limit: int = 100, view: View = NOW) -> dict[str, Any]:
    """Devices that the account and others used, those with the fewest users first.

    A phone that two accounts share says more than a terminal that thousands used.

    Raises: `UnknownAccount`, `BeforeTheData`.
    """

    def work(reader: GraphReader) -> list[dict[str, Any]]:
        (key,) = account_keys(reader, [account])
        devices = [_device(reader, key, use) for use in reader.devices_of(key)]
        if not devices:
            check_view(reader, view)
        return devices

    devices = store.look(work, view=view)
    shared = sorted((one for one in devices if one["users"] > 1), key=lambda one: (one["users"], one["device"]))
    return {
        "account": f"account:{account}",
        "devices": shared[:limit],
        "left_out": max(len(shared) - limit, 0),
        "used_alone": len(devices) - len(shared),
        "why_empty": None if shared else _why_empty(account, len(devices)),
    }


def _device(reader: GraphReader, key: str, use: dict[str, Any]) -> dict[str, Any]:
    users, total = reader.users_of(use["device"], USERS_SHOWN + 1)
    others = [{name: other[name] for name in ("account", "count", "first", "last")} for other in users]
    others = [other for other in others if other["account"] != key][:USERS_SHOWN]
    return {
        "device": use["device"],
        "kind": use["kind"],
        "count": use["count"],
        "first": use["first"],
        "last": use["last"],
        "users": total,
        "others": others,
        "others_left_out": max(total - 1 - len(others), 0),
    }


def _why_empty(account: str, devices: int) -> str:
    if devices == 0:
        return f"no device is known of {account}"
    return f"no other account used {'the device' if devices == 1 else f'one of the {devices} devices'} of {account}"
