"""A bank's own CSV described in TOML (`docs/canonical.md`, Maps)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from graph.canonical.schema import TRANSACTIONS
from graph.canonical.vocabulary import Precision
from ingestion.cells.amounts import NumberStyle
from ingestion.cells.times import TimeStyle
from ingestion.errors import BadMap
from ingestion.mapping.table_map import Direction, TableMap

_END: Final = ("id", "number", "bank", "kind")
#: Fields that a map may fill.
FIELDS: Final = frozenset(
    {f for f in TRANSACTIONS.names if f not in {"amount_base_minor", "source_reference"}}
    | {f"{side}_{part}" for side in ("source", "target", "own", "other") for part in _END}
    | {"amount_sent", "amount_received", "illicit", "scheme_id", "typology", "label_known_at", "occurred_time"}
)
_Mark = Annotated[str, Field(min_length=1, max_length=1)]
_CONFIG: Final = ConfigDict(extra="forbid", frozen=True)


class FileSection(BaseModel):
    """How the file is written."""

    model_config = _CONFIG

    encoding: str = ""
    separator: Literal["", ",", ";", "\t", "|"] = ""
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'", "\u00a0", "\u202f"] = ""
    round: bool = False
    #: "iso", "epoch_s", "epoch_ms", "step_days", "step_hours", or a strptime pattern
    times: str = "iso"
    origin: str = Field("1970-01-01", pattern=r"^\d{4}-\d{2}-\d{2}$")
    zone: str = ""
    precision: Literal["", "second", "minute", "day"] = ""
    iban: bool = False
    ignore: tuple[str, ...] = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone and zone not in available_timezones():
            msg = f"{zone!r} is not an IANA time zone"
            raise ValueError(msg)
        return zone


class DirectionSection(BaseModel):
    """What says which side paid: words in a column, or the sign of the amount."""

    model_config = _CONFIG

    column: str = ""
    out: tuple[str, ...] = ()
    into: tuple[str, ...] = Field((), alias="in")
    sign: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.sign == bool(self.column):
            raise ValueError("give either `sign = true`, or `column` with `out` and `in`")
        if self.column and not (self.out and self.into):
            raise ValueError("`column` needs the words `out` and `in`")
        return self


class MapDocument(BaseModel):
    """The whole map."""

    model_config = _CONFIG

    file: FileSection = FileSection()
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    direction: DirectionSection | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = self.columns.keys() | self.constants.keys()
        unknown = sorted((given | self.words.keys()) - FIELDS)
        if unknown:
            msg = f"no such field: {', '.join(unknown)}"
            raise ValueError(msg)
        sides = ("source", "target") if self.direction is None else ("own", "other")
        missing = [f for f in ("occurred_at", "currency_sent") if f not in given]
        missing += [f"{s}_id or {s}_number" for s in sides[:1] if not _has_end(given, s)]
        if not _has_end(given, sides[1]) and f"{sides[1]}_kind" not in given:
            missing.append(f"{sides[1]}_id, {sides[1]}_number or {sides[1]}_kind")
        if not {"amount_sent", "amount_sent_minor"} & given:
            missing.append("amount_sent")
        twice = [s for s in sides if f"{s}_id" in given and given & {f"{s}_number", f"{s}_bank"}]
        if twice:
            msg = f"{twice[0]}_id is whole: leave out bank and number, or give number instead of id"
            raise ValueError(msg)
        if missing:
            msg = f"nothing fills {'; '.join(missing)}"
            raise ValueError(msg)
        return self


def _has_end(given: Any, side: str) -> bool:
    return f"{side}_id" in given or f"{side}_number" in given


def read_map(path: Path) -> TableMap:
    """The map in a TOML file.

    Raises: `BadMap` naming each wrong key.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: {error}"
        raise BadMap(msg) from None
    return table_map(document, name=str(path))


def table_map(document: Mapping[str, Any], *, name: str) -> TableMap:
    """The map that a document describes.

    Raises: `BadMap` naming each wrong key.
    """
    try:
        read = MapDocument.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'map'}: {e['msg']}" for e in error.errors())
        msg = f"{name}: {faults}"
        raise BadMap(msg) from None
    file, way = read.file, read.direction
    if file.thousands == file.decimal:
        msg = f"{name}: decimal and thousands marks are the same"
        raise BadMap(msg)
    return TableMap(
        table="transactions",
        columns=read.columns,
        constants=read.constants,
        words=read.words,
        numbers=NumberStyle(
            decimal=file.decimal, thousands=file.thousands, round=file.round, signed=way is not None and way.sign
        ),
        times=TimeStyle(
            pattern=file.times,
            zone=file.zone,
            precision=Precision(file.precision).value if file.precision else "",
            origin=file.origin,
        ),
        direction=None if way is None else Direction(column=way.column, out=way.out, into=way.into),
        ignored=frozenset(file.ignore),
        iban=file.iban,
        encoding=file.encoding,
        separator=file.separator,
    )
