"""Kernels over event columns: NumPy and numba only, arrays in and arrays out, every enumeration with a budget."""
