"""Signs of life: what the workers last did, for the health page and for catching up after an outage."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column


class StatusRow(SQLModel, table=True):
    """The last word of a part: ``tick``, ``mail``, …"""

    __tablename__: ClassVar[str] = "sign"

    name: str = Field(primary_key=True)
    at: datetime
    value: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))


STATUS_ROWS = core("sign")
