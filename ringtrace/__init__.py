"""Ringtrace: finds money-laundering rings in a transaction graph and shows why."""

__version__ = "0.1.0"
