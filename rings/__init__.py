"""Rings: finding, identity, roles, evidence, narrative, layout, queries."""
