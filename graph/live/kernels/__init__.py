"""Kernels of the live window alone."""
