"""Answers about the process itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """The process lives."""

    status: Literal["alive"] = Field(examples=["alive"])
    version: str = Field(description="version of Ringtrace", examples=["0.1.0"])


class Ready(BaseModel):
    """Store and records answer."""

    status: Literal["ready"] = Field(examples=["ready"])
