"""Planting: genuine laundering attempts put into a clean world. Shares no code with features and detectors."""
