"""Kernels of what is listed after a replay; apart, so that a change here compiles none of the engine anew."""
