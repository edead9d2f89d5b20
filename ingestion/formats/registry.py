"""All formats, and which one a source is of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingestion.errors import UnknownFormat, UnreadableSource
from ingestion.formats.amlsim_logs import AmlsimLogs
from ingestion.formats.amlsim_nodes import AmlsimNodes
from ingestion.formats.amlworld import Amlworld
from ingestion.formats.canonical import Canonical
from ingestion.formats.mapped import mapped
from ingestion.formats.plan import Format, Plan, SourceFile
from ingestion.options import LoadOptions
from ingestion.reading.open import open_reader

#: Asked in this order.
FORMATS: Final[tuple[Format, ...]] = (Canonical(), Amlworld(), AmlsimNodes(), AmlsimLogs())
#: What `--format` takes.
NAMES: Final = ("auto", *dict.fromkeys(f.name for f in FORMATS))
_DATA: Final = (".csv", ".tsv", ".txt", ".asc", ".parquet")
_PACKED: Final = (".gz", ".zst")
#: A folder with more files than this is no source.
_MOST_FILES: Final = 1000


def understood(path: Path, options: LoadOptions) -> Plan:
    """What fills which table, by the map or by the format that recognises the header.

    Raises: `UnknownFormat`, `UnreadableSource`, `BadMap`.
    """
    if options.format not in NAMES:
        msg = f"format {options.format!r} is not one of {', '.join(NAMES)}"
        raise UnknownFormat(msg)
    if not path.exists():
        msg = f"{path}: there is no such file or folder"
        raise UnreadableSource(msg)
    if options.map is not None:
        return mapped(path, options.map)
    files = source_files(path)
    asked = [f for f in FORMATS if options.format in {"auto", f.name}]
    for one in asked:
        if one.recognises(files):
            return one.plan(files)
    columns = ", ".join(files[0].header.names[:30])
    formats = ", ".join(dict.fromkeys(f.name for f in asked))
    msg = f"{path}: the header fits no format ({formats}). Columns: {columns}. See `ringtrace inspect {path}`"
    raise UnknownFormat(msg)


def source_files(path: Path) -> list[SourceFile]:
    """The file, or the files of the folder that have a header, by name.

    Raises: `UnreadableSource` where a lone file cannot be read, or a folder has none.
    """
    if path.is_file():
        return [SourceFile(path=path, header=open_reader(path).header)]
    found, why = [], "no CSV or Parquet file in it"
    candidates = sorted(p for p in path.iterdir() if p.is_file() and _is_data(p))
    for file in candidates[:_MOST_FILES]:
        try:
            found.append(SourceFile(path=file, header=open_reader(file).header))
        except UnreadableSource as error:
            why = str(error)
    if not found:
        msg = f"{path}: {why}"
        raise UnreadableSource(msg)
    return found


def _is_data(path: Path) -> bool:
    suffixes = [s.lower() for s in path.suffixes if s.lower() not in _PACKED]
    return bool(suffixes) and suffixes[-1] in _DATA and not path.name.startswith(".")
