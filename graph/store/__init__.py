"""Stores of the transaction graph: one protocol, SQLite and Neo4j behind it."""
