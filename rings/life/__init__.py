"""The life of a ring: who it is from run to run, what became of it, what changed and why, and what people decided."""
