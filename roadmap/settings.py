"""Settings: environment variables ``VEKHA_*`` or a TOML file named in ``VEKHA_CONFIG`` (environment wins)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from roadmap.errors import BadInput
from roadmap.language.current import set_installation_language
from roadmap.language.message import _
from roadmap.logs.secrecy import conceal, secrets_in, shown


class Settings(BaseSettings):
    """Everything an installation may set. Without any setting Vekha runs on SQLite in the working directory."""

    model_config = SettingsConfigDict(env_prefix="VEKHA_", extra="ignore", hide_input_in_errors=True)

    database_url: str = "sqlite:///vekha.db"
    smtp_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    from_: str = "Веха <vekha@localhost>"  # as printed
    time_zone: str = "Europe/Moscow"
    language: Literal["ru", "en"] = "ru"
    """The language of the command line, and of pages and letters for whoever has chosen none."""
    upload_limit_mb: int = 20
    tick_seconds: float = 60.0
    mail_seconds: float = 30.0
    web_threads: int = Field(4, ge=1, le=64)
    """How many requests a process works on at once; more fight for the interpreter and for the write lock."""
    web_queue: int = Field(64, ge=0)
    """How many requests wait for that; who comes when so many wait is told to come again."""
    web_wait_seconds: float = Field(8.0, gt=0)
    """How long one waits before it is told to come again."""
    session_hours: int = 12
    inbox_port: int = 0
    """The loopback port at which replies to letters come in (LMTP or SMTP); 0: no door."""
    inbox_domain: str = ""
    """The domain of reply addresses where it is not the sender's."""
    inbox_imap_url: str | None = None
    """The mailbox in which replies arrive: ``imaps://user:password@host/folder``, ``imap+starttls://…``."""
    inbox_imap_seconds: float = 60.0
    inbox_address: str = ""
    """The mailbox's own address where its server takes no addresses with «+»: replies then go there as they are."""
    templates: str = ""
    """A folder whose ``emails/`` files stand in for the letters' own templates of the same names."""
    heartbeat_url: str | None = None
    """An address asked after every good tick, so that an outside watcher notices silence."""
    letter_hour: int = 8
    """A person's letter of the day is planned from this hour on, in his time zone, unless he has his own hour."""
    reminder_days: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    overdue_every_days: int = 7
    escalate_after_working_days: int = 5
    leadership_after_working_days: int = 10
    internal_working_days: int = 3
    """How many working days before the lead a co-executor is to give his part; 0 sets no such date."""
    progress_note_days: int = 30
    """After how many days without a word about work in hand one is asked for; 0: never."""

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What ``repr`` and ``str`` tell: no password, key or token."""
        return [(name, shown(name or "", value)) for name, value in super().__repr_args__()]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment (``VEKHA_FROM`` sets ``from_``), then the TOML file."""
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if config := os.environ.get("VEKHA_CONFIG"):
            sources.append(TomlConfigSettingsSource(settings_cls, Path(config)))
        return tuple(sources)


@cache
def load_settings() -> Settings:
    """The process's settings. Raises `BadInput` that names the wrong variable."""
    config = os.environ.get("VEKHA_CONFIG")
    if config and not Path(config).is_file():
        raise BadInput("settings.no_file", _("нет файла настроек {config}: проверьте VEKHA_CONFIG", config=config))
    try:
        sender = os.environ.get("VEKHA_FROM")
        settings = Settings(from_=sender) if sender else Settings()
        conceal(secrets_in(dict(settings)))
        set_installation_language(settings.language)
        return _checked(settings)
    except ValidationError as error:
        fault = error.errors()[0]
        name = "VEKHA_" + "_".join(str(part) for part in fault["loc"]).upper()
        raise BadInput(
            "settings.invalid", _("настройка {name} задана неверно: {fault}", name=name, fault=fault["msg"])
        ) from error


def _checked(settings: Settings) -> Settings:
    """The settings, if what they name is there."""
    if settings.templates and not (Path(settings.templates) / "emails").is_dir():
        there = Path(settings.templates).is_dir()
        folder = settings.templates
        said = (
            _("в папке {folder} нет папки emails", folder=folder) if there else _("нет папки {folder}", folder=folder)
        )
        raise BadInput(
            "settings.templates",
            _(
                "{said}: создайте её или исправьте VEKHA_TEMPLATES "
                "(папка своих шаблонов писем, файлы лежат в её emails/)",
                said=said,
            ),
        )
    return settings
