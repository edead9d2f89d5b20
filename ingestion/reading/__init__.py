"""Files as batches of text cells with their row numbers: compression, encoding, CSV, Parquet."""
