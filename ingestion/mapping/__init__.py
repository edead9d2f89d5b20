"""A source's columns to canonical fields: maps, their TOML form, and the conversion of batches."""
