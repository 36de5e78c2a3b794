"""Settings: read once at the edge (`cli.main`, `create_app`), passed on as values.

A variable that begins with `TIDINGS_` and is not listed here is an error: a misspelt
setting must not be ignored in silence.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.errors import SettingsError

PREFIX = "TIDINGS_"
_TEST_ONLY = {"TIDINGS_TEST_DATABASE_URL"}


class Settings(BaseSettings):
    """What an operator may set, each as `TIDINGS_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default=Path(".tidings"), description="Folder of the database and of kept mail."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy address of the store; empty means SQLite in the home folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8600, ge=1, le=65535, description="Port the service listens on.")
    public_url: str = Field(
        default="", description="Address that links in mail use; empty means host and port."
    )
    contact: str = Field(
        default="",
        max_length=200,
        description="A mail or web address in our User-Agent, so that webmasters can reach you.",
    )
    fetch_concurrency: int = Field(default=32, ge=1, le=256, description="Transfers at once.")
    fetch_deadline: float = Field(
        default=20.0, gt=0, le=300, description="Seconds that one fetch may take in all."
    )
    fetch_limit: int = Field(
        default=15_000_000, ge=10_000, description="Decoded bytes that one answer may have."
    )
    host_pace: float = Field(
        default=1.0, ge=0, le=60, description="Seconds between two requests to one host, at least."
    )
    read_pages: bool = Field(
        default=True, description="Read articles' own pages where their feeds give a summary only."
    )
    allow_private: bool = Field(
        default=False, description="Fetch from private and local addresses too (not advised)."
    )
    ignore_validators: bool = Field(
        default=False, description="Fetch and parse every feed whole, changed or not (for repair)."
    )
    catalogue: Path | None = Field(
        default=None, description="A feeds.toml of your own in place of the starting catalogue."
    )
    reliefweb_appname: str = Field(
        default="", description="Application name that ReliefWeb gave you; its API asks for one."
    )
    processes: int = Field(
        default=1, ge=1, le=64, description="Processes that annotate; 1 means in-process."
    )
    keep_text_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days that texts are kept once tagged (90 is decent for press); 0: for good.",
    )
    keep_metadata_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days that titles, authors, quotes and names of persons are kept; 0: for good.",
    )
    smtp_host: str = Field(default="", description="SMTP server; empty means keep mail as files.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the SMTP server.")
    smtp_user: str = Field(default="", description="User at the SMTP server, where it wants one.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="That user's password.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to the SMTP server is protected."
    )
    mail_from: str = Field(
        default="tidings@localhost", description="Sender's address of alerts by mail."
    )
    mail_to: str = Field(
        default="", description="Address that the starting rules tell; empty means a kept file."
    )
    our_outlets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Names of the outlets that are our own, separated by commas: whose statements are"
            " followed, and whose voice the brief tells; empty means IOM's."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged."
    )

    @field_validator("our_outlets", mode="before")
    @classmethod
    def _is_named_with_commas(cls, names: object) -> object:
        if not isinstance(names, str):
            return names
        return tuple(dict.fromkeys(name for one in names.split(",") if (name := one.strip())))

    @field_validator("contact")
    @classmethod
    def _is_fit_for_a_header(cls, contact: str) -> str:
        if contact.isascii() and contact.isprintable() and not {"(", ")"} & set(contact):
            return contact
        raise ValueError("a mail or web address in plain ASCII, without brackets")

    @property
    def store_url(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.home / 'tidings.db'}"

    @property
    def base_url(self) -> str:
        """What links in mail and webhooks begin with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: a variable is unknown, or a value is not of its kind.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known | _TEST_ONLY:
            raise SettingsError(_unknown(name, known))
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error


def _unknown(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; the README lists all settings"
    return f"unknown setting {name}{hint}"


def _explain(error: ValidationError) -> str:
    return "; ".join(
        f"{_variable(fault['loc'])}: {_words(fault['msg'])}" for fault in error.errors()
    )


def _variable(path: tuple[int | str, ...]) -> str:
    return PREFIX + ".".join(str(part) for part in path).upper()


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")
