"""The parts of the graph network: causal sampling, inputs, layers and fitting (torch), inference (NumPy and numba)."""
