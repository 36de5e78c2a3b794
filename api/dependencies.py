"""What routes are handed: a transaction, the moment, the settings.

`Db` commits before the answer leaves and rolls back when the route raises; `ReadDb` never
takes the writer's lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from api.kept import Kept, kept_with
from models.clock import utc_now
from models.errors import InvalidError
from models.settings import Settings
from models.store.bounds import bounded
from models.store.engine import Begin

PREFIX = "/api/v1"
"""Where the routes of the API live."""

PATIENCE = 10.0
"""Seconds that reading for one answer may take."""


def _write(request: Request) -> Iterator[Session]:
    begin: Begin = request.app.state.begin
    with begin() as session:
        yield session


def _read(request: Request) -> Iterator[Session]:
    begin: Begin = request.app.state.read
    with begin() as session, bounded(session, PATIENCE):
        yield session


def _reader(request: Request) -> Begin:
    return lambda: contextmanager(_read)(request)


def _writer(request: Request) -> Begin:
    begin: Begin = request.app.state.begin
    return begin


def _now(request: Request) -> datetime:
    clock = request.app.state.clock
    moment: datetime = clock() if clock else utc_now()
    return moment


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _kept(request: Request) -> Kept:
    return kept_with(request.app)


def only_known(request: Request) -> None:
    """Refuse a parameter that a route does not have: a misspelt filter must not find everything.

    Raises:
        InvalidError: names the parameter, and those there are.
    """
    if not request.query_params:  # the description takes a third of a second, once
        return
    path = PREFIX + request.scope["route"].path.removeprefix(PREFIX)
    told = request.app.openapi()["paths"][path][request.method.lower()]
    known = [one["name"] for one in told.get("parameters", ()) if one["in"] == "query"]
    for name in request.query_params:
        if name not in known:
            there_are = f"there are {', '.join(known)}" if known else "there is none here"
            raise InvalidError(name[:100], f"unknown parameter; {there_are}")


Db = Annotated[Session, Depends(_write, scope="function")]
"""A writing transaction, committed before the answer leaves."""

ReadDb = Annotated[Session, Depends(_read, scope="function")]
"""A reading transaction, broken off when it takes longer than `PATIENCE`."""

Reading = Annotated[Begin, Depends(_reader)]
"""Opens such a reading transaction, for a route that waits for somebody else before."""

Writing = Annotated[Begin, Depends(_writer)]
"""Opens a writing transaction, for a route that makes several, one after the other."""

Now = Annotated[datetime, Depends(_now)]
"""The moment of the request, aware and UTC."""

AppKept = Annotated[Kept, Depends(_kept)]
"""What costs more than an answer may, and was found some minutes ago."""

AppSettings = Annotated[Settings, Depends(_settings)]
"""The settings that the app was made with."""
