"""Stored files, in the database so that every process on every machine sees them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from roadmap.models.base import core


class StoredFile(SQLModel, table=True):
    """A file by its content. The same content is stored once."""

    __tablename__: ClassVar[str] = "stored_file"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int
    content: bytes
    stored_at: datetime


FILES = core("stored_file")
