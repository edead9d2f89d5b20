"""Kernels of the pattern histograms and vertex statistics; NumPy and numba only."""
