"""The built-in world: normal life with laundering and fraud in it, from a seed."""
