"""Motif instances with their witness transactions, over the kernels of `graph.kernels`."""
