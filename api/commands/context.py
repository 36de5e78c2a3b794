"""What every command needs: the settings, the store opened and brought up to date, the moment.

Commands are the outermost edge: here, and in route dependencies, `utc_now` is called.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import orjson
import typer
from sqlalchemy import Engine

from models.errors import InvalidError
from models.settings import Settings, load_settings
from models.store.engine import Begin, open_engine, opener
from models.store.migrate import migrate

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


@dataclass(frozen=True, slots=True)
class Context:
    """An opened installation."""

    settings: Settings
    engine: Engine
    begin: Begin
    read: Begin


@contextmanager
def installation() -> Iterator[Context]:
    """Open the store that the settings name, migrated; close it afterwards.

    Raises:
        SettingsError: the environment is wrong.
        StoreError: the store cannot be used.
    """
    settings = load_settings()
    engine = open_engine(settings.store_url)
    try:
        migrate(engine)
        yield Context(settings, engine, opener(engine), opener(engine, reading=True))
    finally:
        engine.dispose()


def print_json(value: object) -> None:
    """Print one JSON value on one line, as scripts like it."""
    typer.echo(orjson.dumps(value).decode())


def named_values(pairs: Iterable[str] | None) -> dict[str, str]:
    """Read `name=value` pairs.

    Raises:
        InvalidError: one of them is none.
    """
    told = [pair.partition("=") for pair in pairs or ()]
    if wrong := [name for name, mark, _ in told if not mark]:
        raise InvalidError("option", f"{wrong[0]!r} is no name=value")
    return {name.strip(): value.strip() for name, _, value in told}
