"""What a question names: accounts that exist, and times that the data reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from graph.store.looking import GraphReader, Transfer
from graph.store.views import View, time_at, us_of
from rings.queries.errors import BeforeTheData, SameAccount, UnknownAccount

#: Times that every store can compare.
EARLIEST_US: Final = us_of(datetime.fromisoformat("0001-01-02T00:00:00+00:00"))
LATEST_US: Final = us_of(datetime.fromisoformat("9999-12-30T00:00:00+00:00"))


def account_keys(reader: GraphReader, account_ids: Sequence[str]) -> list[str]:
    """Keys of the accounts, in order. Raises: `UnknownAccount`, `SameAccount`."""
    keys = [f"account:{account_id}" for account_id in account_ids]
    if len(set(keys)) < len(keys):
        raise SameAccount("name different accounts")
    known = reader.known(keys)
    for key, account_id in zip(keys, account_ids, strict=True):
        if key not in known:
            msg = f"no account has the id {account_id!r}"
            raise UnknownAccount(msg)
    return keys


def check_view(reader: GraphReader, view: View) -> None:
    """Nothing, where the view sees a transaction. Raises: `BeforeTheData`.

    The first one is looked up only of views of the past.
    """
    if view.is_past and reader.first_us() is None:
        told = {"as_of": view.as_of, "known_at": view.known_at}
        times = " and ".join(f"{name} {time.isoformat()}" for name, time in told.items() if time is not None)
        msg = f"{times}: no transaction had happened and was recorded by then"
        raise BeforeTheData(msg)


def shown(transfer: Transfer) -> dict[str, Any]:
    """A transfer in an answer."""
    return {
        "transaction_id": transfer.transaction_id,
        "occurred_at": time_at(transfer.occurred_at_us),
        "source": transfer.source,
        "target": transfer.target,
        "kind": transfer.kind,
        "amount_sent_minor": transfer.amount_sent_minor,
        "currency_sent": transfer.currency_sent,
        "amount_base_minor": transfer.amount_base_minor,
        "risk": transfer.risk,
    }
