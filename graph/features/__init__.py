"""Causal features: each transaction's row comes from itself and strictly earlier events."""
