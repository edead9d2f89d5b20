"""All settings, read once at the entry point and passed in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ringtrace.errors import WrongUse


def _default_home() -> Path:
    """The folder of the XDG base directory specification for an application's data."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "ringtrace"


class Settings(BaseSettings):
    """What may differ between two installations; every field is `RINGTRACE_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="RINGTRACE_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=_default_home, description="folder of all local state")
    store_url: str = Field("", description="graph store: sqlite:///FILE or neo4j://HOST:PORT; default: a file in home")
    store_user: str = Field("neo4j", description="user of the graph store, where it has one")
    store_password: SecretStr = Field(SecretStr(""), description="password of the graph store")
    records_url: str = Field(
        "", description="records: sqlite:///FILE or postgresql+psycopg://…; default: a file in home"
    )
    broker_url: str = Field("", description="Celery broker: redis://… or filesystem:///FOLDER; default: in home")
    base_currency: str = Field("", description="currency of sums; default: the most frequent of the first load")
    zone: str = Field("UTC", description="IANA zone of naive times and of the business day")
    max_quarantine_share: float = Field(0.05, ge=0, le=1, description="above it a load fails whole")
    host: str = Field("127.0.0.1", description="address the API listens on")
    port: int = Field(8000, ge=0, le=65535, description="port the API listens on; 0 takes a free one")
    require_key: bool | None = Field(None, description="API keys on or off; default: on beyond loopback")
    seed: int = Field(0, ge=0, description="seed of training and sampling")
    gnn_epochs: int = Field(12, ge=1, description="upper bound of the graph network's epochs")
    gnn_seconds: float = Field(300.0, gt=0, description="time the graph network may train")
    explained_rings: int = Field(
        1_000, ge=0, description="the riskiest rings, for whose evidence a re-score runs the detection again"
    )
    rescore_at: str = Field("02:15", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="nightly re-score, in `zone`")
    promotion: str = Field(
        "publish",
        pattern="^(publish|gate)$",
        description="publish: trained models score at once; gate: people decide",
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            msg = f"{zone!r} is not an IANA time zone"
            raise ValueError(msg)
        return zone

    @classmethod
    def read(cls, **flags: object) -> Self:
        """Settings from flags (those not None), then the environment, then defaults.

        Raises: `WrongUse` naming each field that is wrong.
        """
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            msg = f"settings: {faults}"
            raise WrongUse(msg) from None

    @property
    def store(self) -> str:
        """URL of the graph store."""
        return self.store_url or f"sqlite:///{self.home.absolute() / 'graph.sqlite'}"

    @property
    def records(self) -> str:
        """SQLAlchemy URL of the records database."""
        return self.records_url or f"sqlite:///{self.home.absolute() / 'records.sqlite'}"

    @property
    def broker(self) -> str:
        """URL of the Celery broker."""
        return self.broker_url or f"filesystem://{self.home.absolute() / 'broker'}"

    @property
    def snapshots(self) -> Path:
        """Folder of event columns, features and motif instances, one folder a data cut."""
        return self.home / "snapshots"

    @property
    def models(self) -> Path:
        """Folder of trained models, one folder a version."""
        return self.home / "models"

    @property
    def keys_required(self) -> bool:
        """Whether requests need an API key."""
        if self.require_key is not None:
            return self.require_key
        return self.host not in {"127.0.0.1", "::1", "localhost"}

    def environment(self) -> dict[str, str]:
        """These settings as `RINGTRACE_*` variables, for a process that we start."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        for name, value in values.items():
            if isinstance(value, SecretStr):
                values[name] = value.get_secret_value()
        return {f"RINGTRACE_{name.upper()}": str(value) for name, value in values.items() if value is not None}
