"""Alerts over rings, and the audit trail."""
