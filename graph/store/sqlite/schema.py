"""Tables of the SQLite store.

A transaction's primary key `row` is `load << 32 | ordinal`: loads write side by side, and the rows of one load lie
together in its own order. A load gets its place in the common order (`base`) only when it completes; then
`load_seq = base + ordinal + 1`, so a reader that has seen everything up to some `load_seq` misses nothing later.

Text that recurs is interned: ends in `nodes`, the combination of kind, state, currencies and channel in `shapes`,
that of the two countries in `corridors`. The view `transaction_rows` shows it all in canonical words.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 2

#: Bits of `row` that number the rows within a load.
ORDINAL_BITS: Final = 32

#: Columns of a shape, in the order of the table.
SHAPE: Final = (
    "kind",
    "status",
    "occurred_offset_s",
    "precision",
    "source_kind",
    "target_kind",
    "currency_sent",
    "currency_received",
    "channel",
)
CORRIDOR: Final = ("source_country", "target_country")

#: Tables that came later to the same form; a store without them is given them when it is opened.
ADDED: Final = {
    "hub_sums": "CREATE TABLE hub_sums (node INTEGER PRIMARY KEY, flows INTEGER NOT NULL, count INTEGER NOT NULL, "
    "total_minor INTEGER NOT NULL)",
}

TABLES: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE loads (
        load INTEGER PRIMARY KEY AUTOINCREMENT, load_id TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
        batches_done INTEGER NOT NULL DEFAULT 0, ordinals INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 0, base INTEGER, recorded_at INTEGER,
        stored INTEGER NOT NULL DEFAULT 0, quarantined INTEGER NOT NULL DEFAULT 0, last_occurred_at INTEGER)""",
    "CREATE INDEX loads_base ON loads (base, ordinals)",
    "CREATE INDEX loads_unfinished ON loads (load) WHERE complete = 0",
    """CREATE TABLE batches (
        load INTEGER NOT NULL, number INTEGER NOT NULL, stored INTEGER NOT NULL, already_there INTEGER NOT NULL,
        PRIMARY KEY (load, number)) WITHOUT ROWID""",
    """CREATE TABLE staged (
        load INTEGER NOT NULL, part INTEGER NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, arrow BLOB NOT NULL,
        PRIMARY KEY (load, part), UNIQUE (load, name, digest))""",
    f"CREATE TABLE shapes (shape INTEGER PRIMARY KEY, {', '.join(SHAPE)})",
    f"CREATE TABLE corridors (corridor INTEGER PRIMARY KEY, {', '.join(CORRIDOR)})",
    """CREATE TABLE nodes (
        node INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, visible INTEGER NOT NULL DEFAULT 0,
        UNIQUE (id, kind))""",
    """CREATE TABLE accounts (
        node INTEGER PRIMARY KEY, bank TEXT, number TEXT NOT NULL, kind TEXT NOT NULL, name TEXT, country TEXT,
        currency TEXT, opened_at INTEGER, closed_at INTEGER, segment TEXT)""",
    "CREATE TABLE merchants (node INTEGER PRIMARY KEY, name TEXT, category TEXT, country TEXT)",
    """CREATE TABLE devices (
        device INTEGER PRIMARY KEY, device_id TEXT NOT NULL UNIQUE, kind TEXT, visible INTEGER NOT NULL DEFAULT 0)""",
    "CREATE TABLE parties (party_id TEXT PRIMARY KEY, kind TEXT, name TEXT, country TEXT) WITHOUT ROWID",
    """CREATE TABLE ownerships (
        party_id TEXT NOT NULL, account_id TEXT NOT NULL, role TEXT NOT NULL, since INTEGER, until INTEGER)""",
    """CREATE UNIQUE INDEX ownerships_key
        ON ownerships (account_id, party_id, role, ifnull(since, -9223372036854775808))""",
    """CREATE TABLE rates (
        day INTEGER NOT NULL, currency TEXT NOT NULL, base TEXT NOT NULL, rate REAL NOT NULL, source TEXT NOT NULL,
        PRIMARY KEY (day, currency, base)) WITHOUT ROWID""",
    """CREATE TABLE labels (
        subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, verdict TEXT NOT NULL, typology TEXT, scheme_id TEXT,
        source TEXT NOT NULL, known_at INTEGER NOT NULL)""",
    """CREATE UNIQUE INDEX labels_key ON labels
        (subject_id, subject_kind, verdict, ifnull(typology, ''), ifnull(scheme_id, ''), source)""",
    "CREATE TABLE quarantine (load INTEGER NOT NULL, file TEXT, row INTEGER, field TEXT, value TEXT, reason TEXT)",
    "CREATE INDEX quarantine_load ON quarantine (load)",
    """CREATE TABLE transactions (
        row INTEGER PRIMARY KEY, transaction_id TEXT NOT NULL, shape INTEGER NOT NULL,
        corridor INTEGER NOT NULL, occurred_at INTEGER NOT NULL, source INTEGER, target INTEGER,
        amount_sent_minor INTEGER NOT NULL, amount_received_minor INTEGER NOT NULL, amount_base_minor INTEGER,
        device INTEGER, booked_at INTEGER, value_date INTEGER, source_reference TEXT, related_id TEXT,
        supersedes_id TEXT, reference_text TEXT, attributes TEXT)""",
    # The index of transaction ids: their keys (`graph.store.sqlite.keys`), and whole those whose key another id has.
    "CREATE TABLE ids (key INTEGER PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE homonyms (transaction_id TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX transactions_supersedes ON transactions (supersedes_id) WHERE supersedes_id IS NOT NULL",
    # A load that is not complete owns no id: another one with the same row lays claim to it, and the first to
    # complete gets it.
    "CREATE TABLE claims (row INTEGER PRIMARY KEY, transaction_id TEXT NOT NULL)",
    "CREATE INDEX claims_id ON claims (transaction_id)",
    "CREATE TABLE superseded (row INTEGER PRIMARY KEY)",
    """CREATE TABLE flows (
        source INTEGER NOT NULL, target INTEGER NOT NULL, count INTEGER NOT NULL, total_minor INTEGER NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (source, target)) WITHOUT ROWID""",
    """CREATE TABLE uses (
        node INTEGER NOT NULL, device INTEGER NOT NULL, count INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, PRIMARY KEY (node, device)) WITHOUT ROWID""",
    """CREATE TABLE transaction_flags (
        row INTEGER PRIMARY KEY, score_at REAL, score_now REAL, risk INTEGER, level TEXT, flagged INTEGER)""",
    """CREATE TABLE suspicious_flows (
        source INTEGER NOT NULL, target INTEGER NOT NULL, count INTEGER NOT NULL, total_minor INTEGER NOT NULL,
        risk INTEGER NOT NULL, PRIMARY KEY (source, target)) WITHOUT ROWID""",
    "CREATE INDEX suspicious_flows_out ON suspicious_flows (source, total_minor DESC, count DESC, target)",
    "CREATE INDEX suspicious_flows_in ON suspicious_flows (target, total_minor DESC, count DESC, source)",
    "CREATE TABLE account_flags (node INTEGER PRIMARY KEY, risk INTEGER, level TEXT, flagged INTEGER)",
    """CREATE TABLE rings (
        ring_id TEXT PRIMARY KEY, typology TEXT, risk INTEGER, level TEXT, amount_minor INTEGER,
        turnover_minor INTEGER, currency TEXT) WITHOUT ROWID""",
    """CREATE TABLE ring_members (
        ring_id TEXT NOT NULL, node INTEGER NOT NULL, role TEXT NOT NULL,
        PRIMARY KEY (ring_id, node, role)) WITHOUT ROWID""",
    "CREATE INDEX ring_members_node ON ring_members (node)",
    """CREATE VIEW transaction_rows AS SELECT
        t.transaction_id, l.base + (t.row & 4294967295) + 1 AS load_seq, l.load_id,
        s.kind, s.status, datetime(t.occurred_at / 1000000, 'unixepoch') AS occurred_at,
        s.source_kind, a.id AS source_id, s.target_kind, b.id AS target_id,
        t.amount_sent_minor, s.currency_sent, t.amount_received_minor, s.currency_received, t.amount_base_minor,
        s.channel, d.device_id, c.source_country, c.target_country, t.related_id, t.supersedes_id, t.reference_text,
        t.source_reference, t.attributes
        FROM transactions t JOIN loads l ON l.load = t.row >> 32 AND l.complete = 1
        JOIN shapes s USING (shape) JOIN corridors c USING (corridor)
        LEFT JOIN nodes a ON a.node = t.source LEFT JOIN nodes b ON b.node = t.target
        LEFT JOIN devices d ON d.device = t.device""",
)

#: The flagged part of flows, made of the flags whenever they are replaced.
SUSPICIOUS_FLOWS: Final = """INSERT INTO suspicious_flows
    SELECT source, target, count(*), ifnull(sum(amount_base_minor), 0), ifnull(max(risk), 0)
    FROM transaction_flags f JOIN transactions t USING (row) WHERE f.flagged = 1
    AND source IS NOT NULL AND target IS NOT NULL GROUP BY source, target"""

#: Made when the first load completes: sorting once costs a third of keeping them sorted row by row.
LATE_TRANSACTION_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS transactions_source ON transactions (source, occurred_at)",
    "CREATE INDEX IF NOT EXISTS transactions_target ON transactions (target, occurred_at)",
)
LATE_FLOW_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS flows_out ON flows (source, total_minor DESC, count DESC, target)",
    "CREATE INDEX IF NOT EXISTS flows_in ON flows (target, total_minor DESC, count DESC, source)",
    "CREATE INDEX IF NOT EXISTS uses_device ON uses (device, count DESC)",
)

#: The same, as a condition on a column `row`: it belongs to a complete load.
VISIBLE: Final = "(row >> 32) NOT IN (SELECT load FROM loads WHERE complete = 0)"
