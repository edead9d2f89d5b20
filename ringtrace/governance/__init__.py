"""Governance of models: scores made again, champion and challenger, drift, the validation report."""
