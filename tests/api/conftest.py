"""A real server over a real file, for whatever speaks HTTP: `client` asks, `served` stores."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from api.app import create_app
from models.settings import Settings
from models.store.engine import Begin, open_engine, opener
from tests.api.cited import keep_history
from tests.conftest import migrated
from tests.make import NOON

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)


@dataclass(frozen=True, slots=True)
class Served:
    """An installation that is up: its address, and its store to put things into."""

    url: str
    engine: Engine
    begin: Begin
    app: FastAPI


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The whole application, whose clock stands at NOON; one a test module."""
    home = tmp_path_factory.mktemp("tidings")
    with installation(home) as up:
        yield up


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A program that is no browser."""
    with httpx.Client(base_url=served.url, timeout=20, verify=False) as asking:
        yield asking


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=_FLAGS.split())
        yield started
        started.close()


def application(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> FastAPI:
    """The whole application. FastAPI prepares routes and description once, not for each."""
    app, first = create_app(engine, settings, clock), _first()
    app.router.routes, app.openapi_schema = first.routes, first.openapi()
    return app


@cache
def _first() -> FastAPI:
    return create_app(open_engine("sqlite://"), Settings())


@contextmanager
def installation(home: Path) -> Iterator[Served]:
    engine = migrated(f"sqlite:///{home / 'tidings.db'}")
    app = application(engine, Settings(home=home), lambda: NOON)
    with running(app) as url:
        yield Served(url, engine, opener(engine), app)
    engine.dispose()


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port of loopback while the block runs."""
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:  # named, or Nagle stays on
        bound.bind(("127.0.0.1", 0))
        bound.listen(64)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def cited_store(begin_both: Begin) -> Begin:
    """Three weeks of news that figures are cited of, on SQLite and on PostgreSQL."""
    with begin_both() as session:
        keep_history(session)
    return begin_both
