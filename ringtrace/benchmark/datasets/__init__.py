"""Readers of the bench: a data set's files as `BenchData`.

To add one: write `ringtrace/benchmark/datasets/<name>.py` with `read(request: Request) -> BenchData` and name it in
`registry.READERS`. Files that ingestion understands (a format of its own, or a TOML map beside the reader) need one
call of `loaded.loaded`, which also turns the labels table into the arrays of truth; `dataclasses.replace` sets the
rest (`parts`, `known_at_us`, `tail_from_us`, …). All arrays are in the row order of `columns`.
"""
