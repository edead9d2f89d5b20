"""The data scientist's door: causal graph features of a table, with scikit-learn's conventions."""
