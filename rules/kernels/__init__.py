"""Compiled kernels of the rules: arrays in, arrays out, every search under a budget."""
