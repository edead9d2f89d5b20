"""Detectors of the bench: each a function of a task and a seed that scores all events."""
