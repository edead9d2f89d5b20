"""An account with its owners and flags; properties of many nodes at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from graph.store.sqlite.reading import node_of, time_of

#: An account that only transactions name is external; a bank that nobody named stands before the id's first colon.
ACCOUNT_ROW: Final = """n.id AS account_id,
    ifnull(a.bank, CASE WHEN instr(n.id, ':') > 0 THEN substr(n.id, 1, instr(n.id, ':') - 1) END) AS bank,
    ifnull(a.number, substr(n.id, instr(n.id, ':') + 1)) AS number, ifnull(a.kind, 'external') AS kind,
    a.name, a.country, a.currency, a.opened_at, a.closed_at, a.segment"""

_ACCOUNTS: Final = f"""SELECT n.node, {ACCOUNT_ROW}, f.risk, f.level, f.flagged
    FROM nodes n LEFT JOIN accounts a USING (node) LEFT JOIN account_flags f USING (node)
    WHERE n.kind = 'account' AND n.node IN (SELECT value FROM json_each(?))"""
_MERCHANTS: Final = """SELECT n.node, n.id AS merchant_id, m.name, m.category, m.country
    FROM nodes n LEFT JOIN merchants m USING (node)
    WHERE n.kind = 'merchant' AND n.node IN (SELECT value FROM json_each(?))"""


def account(connection: sqlite3.Connection, account_id: str) -> dict[str, Any] | None:
    """The account's row, its owners, its rings, and its risk, level and flag of the last write-back (or None)."""
    node = node_of(connection, account_id)
    if node is None:
        return None
    found = accounts(connection, [node])[node]
    found["owners"] = [
        {"party_id": party_id, "name": name, "role": role, "since": time_of(since), "until": time_of(until)}
        for party_id, name, role, since, until in connection.execute(
            "SELECT o.party_id, p.name, o.role, o.since, o.until "
            "FROM ownerships o LEFT JOIN parties p USING (party_id) WHERE o.account_id = ? "
            "ORDER BY o.role, o.party_id, o.since",
            (account_id,),
        )
    ]
    found["rings"] = [
        {"ring_id": ring_id, "role": role}
        for ring_id, role in connection.execute(
            "SELECT ring_id, role FROM ring_members WHERE node = ? ORDER BY ring_id, role", (node,)
        )
    ]
    return found


def accounts(connection: sqlite3.Connection, nodes: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows of the accounts among `nodes`, with what was written back."""
    found = _named(connection, _ACCOUNTS, nodes)
    for row in found.values():
        row["opened_at"], row["closed_at"] = time_of(row["opened_at"]), time_of(row["closed_at"])
        row["flagged"] = None if row["flagged"] is None else bool(row["flagged"])
    return found


def merchants(connection: sqlite3.Connection, nodes: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows of the merchants among `nodes`."""
    return _named(connection, _MERCHANTS, nodes)


def _named(connection: sqlite3.Connection, statement: str, nodes: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows as dictionaries, by their first column."""
    cursor = connection.execute(statement, (json.dumps(list(nodes)),))
    names = [column[0] for column in cursor.description]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor}
