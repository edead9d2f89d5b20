"""Numba kernels over arrays: one thread, no global state, every enumeration within a budget."""
