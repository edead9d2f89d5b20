"""The live state: the feature engine over a sliding window, with late events, snapshots and a bounded memory."""
