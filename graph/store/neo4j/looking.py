"""A `GraphReader` within one read transaction of the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from neo4j import ManagedTransaction

from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF
from graph.store.expansion import Flow
from graph.store.looking import Side, Span, Transfer
from graph.store.neo4j.decoding import microseconds
from graph.store.neo4j.flows import Neo4jFlows, use_of
from graph.store.neo4j.reading import utc
from graph.store.neo4j.schema import ORDINALS
from graph.store.past_flows import PastFlows
from graph.store.views import View, time_at, us_of

_SEEN: Final = f"""NOT t.row / {ORDINALS} IN $hidden AND NOT t.status IN $unmoved
    AND ($as_of IS NULL OR t.occurredAt <= $as_of)
    AND (t.superseded IS NULL OR NOT EXISTS {{ MATCH (new:Transaction {{supersedesId: t.transactionId}})
    WHERE NOT new.row / {ORDINALS} IN $hidden }})"""
_IN_SPAN: Final = "$start <= t.occurredAt AND t.occurredAt < $end"
_NAME: Final = (
    "CASE WHEN {n}.accountId IS NOT NULL THEN 'account:' + {n}.accountId "
    "WHEN {n}.merchantId IS NOT NULL THEN 'merchant:' + {n}.merchantId ELSE t.{side}Kind END"
)
_RETURN: Final = f"""OPTIONAL MATCH (s)-[:PERFORMS]->(t) OPTIONAL MATCH (t)-[:BENEFITS_TO]->(o)
    RETURN t.transactionId, {microseconds("t.occurredAt")}, {_NAME.format(n="s", side="source")},
    {_NAME.format(n="o", side="target")}, t.amountBaseMinor, t.amountSentMinor, t.currencySent, t.kind,
    CASE WHEN t.flagged AND t.scoreRun = $run THEN t.scoreNow END"""
_SIDES: Final = {
    "out": ("(n)-[:PERFORMS]->(t:Transaction)", "t.occurredAt, t.transactionId"),
    "in": ("(t:Transaction)-[:BENEFITS_TO]->(n)", "t.occurredAt DESC, t.transactionId DESC"),
}


class Neo4jReader(Neo4jFlows):
    """Look-ups in the present view."""

    def __init__(self, tx: ManagedTransaction, view: View) -> None:
        super().__init__(tx)
        self.view = view
        if view.known_at is not None:
            late = "MATCH (l:Load {complete: true}) WHERE l.recordedAt > $known RETURN l.number"
            self._hidden += [row[0] for row in tx.run(late, known=us_of(view.known_at))]
        self._parameters: dict[str, Any] = {
            "hidden": self._hidden,
            "unmoved": sorted(map(str, STATUSES_WITHOUT_MOTIF)),
            "as_of": view.as_of,
            "run": None if view.is_past else self._run,
        }

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those accounts and merchants among `keys` that exist."""
        name = "CASE WHEN n.accountId IS NOT NULL THEN 'account:' + n.accountId ELSE 'merchant:' + n.merchantId END"
        return {row[0] for row in self._by_label(keys, f"WITH n WHERE n.hidden IS NULL RETURN {name}")}

    def transfer(self, transaction_id: str) -> Transfer | None:
        """The transfer, where the view sees it."""
        text = f"MATCH (t:Transaction {{transactionId: $id}}) WHERE {_SEEN} {_RETURN}"
        row = self._tx.run(text, self._parameters | {"id": transaction_id}).single()
        return None if row is None else Transfer(**dict(zip(_FIELDS, row.values(), strict=True)))

    def transfers(self, keys: Sequence[str], side: Side, span: Span, limit: int) -> dict[str, list[Transfer]]:
        """Of each node the transfers of the span, by time, at most `limit`."""
        path, order = _SIDES[side]
        statement = (
            f"CALL (n) {{ MATCH {path} WHERE {_IN_SPAN} AND {_SEEN} WITH t ORDER BY {order} LIMIT $limit RETURN t }} "
            f"WITH t {_RETURN}"
        )
        found: dict[str, list[Transfer]] = {key: [] for key in keys}
        for one in self._looked_up(keys, statement, span, limit=limit):
            found[one.source if side == "out" else one.target].append(one)
        for mine in found.values():
            mine.sort(key=lambda one: (one.occurred_at_us, one.transaction_id), reverse=side == "in")
        return found

    def count(self, key: str, side: Side, span: Span) -> int:
        """How many transfers of the span the node has on that side."""
        statement = f"MATCH {_SIDES[side][0]} WHERE {_IN_SPAN} AND {_SEEN} RETURN count(t)"
        return sum(row[0] for row in self._by_label([key], statement, **self._span(span)))

    def parallel(self, source: str, target: str, span: Span, limit: int) -> list[Transfer]:
        """At most `limit` transfers from one node to another, by the end that has fewer."""
        sides: tuple[tuple[Side, str, str], ...] = (("out", source, target), ("in", target, source))
        side, near, far = min(sides, key=lambda way: self._degree(way[1], way[0]))
        path = _SIDES[side][0]
        # The server plans what stands before a WITH by itself: it begins at the near end, which is bound.
        there = "(o)-[:PERFORMS]->(t)" if side == "in" else "(t)-[:BENEFITS_TO]->(o)"
        statement = (
            f"MATCH {path} WHERE {_IN_SPAN} AND {_SEEN} WITH t MATCH {there} "
            "WHERE coalesce('account:' + o.accountId, 'merchant:' + o.merchantId) = $far "
            f"WITH t ORDER BY t.occurredAt, t.transactionId LIMIT $limit {_RETURN}"
        )
        found = self._looked_up([near], statement, span, far=far, limit=limit)
        return sorted(found, key=lambda one: (one.occurred_at_us, one.transaction_id))

    def _degree(self, key: str, side: Side) -> int:
        """Transactions on that side of the node, seen or not: the server keeps their number."""
        path = {"out": "(n)-[:PERFORMS]->()", "in": "(n)<-[:BENEFITS_TO]-()"}[side]
        return sum(row[0] for row in self._by_label([key], f"RETURN COUNT {{ {path} }}"))

    def _looked_up(self, keys: Sequence[str], statement: str, span: Span, **more: Any) -> list[Transfer]:
        rows = self._by_label(keys, statement, **self._span(span), **more)
        return [Transfer(**dict(zip(_FIELDS, row, strict=True))) for row in rows]

    def _span(self, span: Span) -> dict[str, Any]:
        times = {"start": time_at(span.start_us), "end": time_at(span.end_us)}
        return {name: value for name, value in self._parameters.items() if name != "hidden"} | times

    def devices_of(self, key: str) -> list[dict[str, Any]]:
        """Every use of a device by the account."""
        return sorted(self.uses_of([key], 2**31), key=lambda use: (-use["count"], use["device"]))

    def users_of(self, device: str, limit: int) -> tuple[list[dict[str, Any]], int]:
        """At most `limit` uses of the device, and how many accounts used it."""
        text = (
            "MATCH (d:Device {deviceId: $device})<-[:USED]-(t:Transaction)<-[:PERFORMS]-(n:Account) "
            f"WHERE {self._uses_seen()} WITH n, d, count(t) AS count, min(t.occurredAt) AS first, "
            "max(t.occurredAt) AS last ORDER BY count DESC, n.accountId "
            "RETURN 'account:' + n.accountId, d.deviceId, d.kind, count, first, last"
        )
        rows = self._tx.run(text, self._parameters | {"device": device}).values()
        return [use_of(row) for row in rows[:limit]], len(rows)

    def _uses_seen(self) -> str:
        """Device use counts every transaction of complete loads; see the table of the other store."""
        return f"NOT t.row / {ORDINALS} IN $hidden"

    def first_us(self) -> int | None:
        """When the first transaction of the view happened."""
        text = f"MATCH (t:Transaction) WHERE {_SEEN} RETURN min(t.occurredAt)"
        first = utc(self._tx.run(text, self._parameters).single(strict=True)[0])
        return None if first is None else us_of(first)


_FIELDS: Final = (
    "transaction_id",
    "occurred_at_us",
    "source",
    "target",
    "amount_base_minor",
    "amount_sent_minor",
    "currency_sent",
    "kind",
    "risk",
)


class Neo4jPastReader(PastFlows, Neo4jReader):
    """Look-ups in a view of the past: flows and device use are summed from the transactions that it sees."""

    def __init__(self, tx: ManagedTransaction, view: View) -> None:
        Neo4jReader.__init__(self, tx, view)
        PastFlows.__init__(self)
        # Flags belong to the last run.
        self._run = None

    def sum_up(self, key: str) -> list[Flow]:
        """The flows at a node, summed from its transactions."""
        found: dict[tuple[str, str], Flow] = {}
        parameters = {name: value for name, value in self._parameters.items() if name != "hidden"}
        for path in (
            "(n)-[:PERFORMS]->(t:Transaction)-[:BENEFITS_TO]->(o)",
            "(o)-[:PERFORMS]->(t:Transaction)-[:BENEFITS_TO]->(n)",
        ):
            ends = [_NAME.format(n=end, side="source") for end in ("n", "o")]
            statement = (
                f"MATCH {path} WHERE {_SEEN} WITH {ends[0]} AS mine, {ends[1]} AS theirs, count(t) AS count, "
                "coalesce(sum(t.amountBaseMinor), 0) AS total, min(t.occurredAt) AS first, max(t.occurredAt) AS last "
                "RETURN mine, theirs, count, total, first, last"
            )
            for mine, theirs, count, total, first, last in self._by_label([key], statement, **parameters):
                pair = (mine, theirs) if path.startswith("(n)") else (theirs, mine)
                begin, end = utc(first), utc(last)
                assert begin is not None
                assert end is not None
                found[pair] = Flow(*pair, count, total, begin, end)
        return list(found.values())

    def devices(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices by these accounts."""
        many = set(self._with_many_transactions(keys))
        self.without_devices += sorted(many)
        return self.uses_of([key for key in keys if key not in many], limit)

    def uses_of(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices among the transactions that the view sees."""
        statement = (
            f"MATCH (n)-[:PERFORMS]->(t:Transaction)-[:USED]->(d:Device) WHERE {_SEEN} "
            f"WITH {_NAME.format(n='n', side='source')} AS key, d, count(t) AS count, min(t.occurredAt) AS first, "
            "max(t.occurredAt) AS last ORDER BY count DESC, d.deviceId, key LIMIT $limit "
            "RETURN key, d.deviceId, d.kind, count, first, last"
        )
        parameters = {name: value for name, value in self._parameters.items() if name != "hidden"}
        return [use_of(row) for row in self._by_label(keys, statement, **parameters, limit=limit)]

    def _uses_seen(self) -> str:
        return _SEEN


def reader_of(tx: ManagedTransaction, view: View) -> Neo4jReader:
    """The reader of the view."""
    return Neo4jPastReader(tx, view) if view.is_past else Neo4jReader(tx, view)
