"""Figures of a benchmark as pure functions of arrays: nothing here trains, reads or writes."""
