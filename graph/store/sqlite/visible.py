"""Which rows of `transactions` a view sees, as a condition on its alias `t`."""

from __future__ import annotations

import sqlite3

from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF
from graph.store.sqlite.schema import ORDINAL_BITS
from graph.store.views import View, us_of


def condition(connection: sqlite3.Connection, view: View) -> str:
    """Of loads that the view knows, neither corrected by one of them, nor rejected or cancelled, nor too late."""
    known = "" if view.known_at is None else f" OR recorded_at > {us_of(view.known_at)}"
    hidden = _numbers(connection, f"SELECT load FROM loads WHERE complete = 0{known}")
    names = ", ".join(repr(str(status)) for status in sorted(STATUSES_WITHOUT_MOTIF))
    unmoved = _numbers(connection, f"SELECT shape FROM shapes WHERE status IN ({names})")
    happened = "" if view.as_of is None else f" AND t.occurred_at <= {us_of(view.as_of)}"
    return (
        f"(t.row >> {ORDINAL_BITS}) NOT IN ({hidden}) AND t.shape NOT IN ({unmoved}){happened} "
        "AND NOT EXISTS (SELECT 1 FROM superseded s WHERE s.row = t.row AND EXISTS "
        "(SELECT 1 FROM transactions n INDEXED BY transactions_supersedes "
        f"WHERE n.supersedes_id = t.transaction_id AND (n.row >> {ORDINAL_BITS}) NOT IN ({hidden})))"
    )


def _numbers(connection: sqlite3.Connection, statement: str) -> str:
    """Our own integers, as they stand in a list."""
    return ", ".join(str(int(row[0])) for row in connection.execute(statement))
