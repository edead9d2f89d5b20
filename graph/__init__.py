"""The transaction graph: canonical data, event columns, motif kernels, causal features, stores."""
