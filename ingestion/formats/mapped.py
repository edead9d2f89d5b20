"""A file of transactions that a map describes."""

from __future__ import annotations

from pathlib import Path

from ingestion.errors import BadMap
from ingestion.formats.plan import Part, Plan
from ingestion.mapping.table_map import TableMap
from ingestion.mapping.toml_map import read_map
from ingestion.reading.open import open_reader
from ingestion.reading.raw import Header


def mapped(path: Path, map_file: Path) -> Plan:
    """The plan for one file and its map.

    Raises: `BadMap` where the map is wrong or names columns that the file has not.
    """
    table_map = read_map(map_file)
    if not path.is_file():
        msg = f"{path}: a map describes one file, not a folder"
        raise BadMap(msg)
    header = open_reader(path, encoding=table_map.encoding, separator=table_map.separator).header
    check_columns(table_map, header, path)
    return Plan(
        format="map",
        why=f"map {map_file.name}",
        parts=(Part(path=path, table_map=table_map),),
        complete_truth="illicit" in table_map.columns,
        consulted=(map_file,),
    )


def check_columns(table_map: TableMap, header: Header, path: Path) -> None:
    """Raises: `BadMap` where the header lacks a column of the map, or has it twice."""
    used = set(table_map.columns.values()) | table_map.ignored
    if table_map.direction is not None and table_map.direction.column:
        used.add(table_map.direction.column)
    missing = sorted(used - set(header.names))
    if missing:
        msg = f"{path}: no column {', '.join(map(repr, missing))}; there are {', '.join(header.names)}"
        raise BadMap(msg)
    twice = sorted(used & set(header.repeated))
    if twice:
        msg = f"{path}: columns of the map stand twice in the header: {', '.join(twice)}"
        raise BadMap(msg)
