"""Learned detectors: baselines, trees, graph network; training, evaluation, registry. Torch is imported here only."""
