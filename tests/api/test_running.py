"""The whole flow: an empty store, no network, and a mail about the sample's surge at the end."""

import email
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from pathlib import Path
from subprocess import PIPE, Popen

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from api.commands.context import Context
from api.newsroom.server import HOST, open_newsroom
from api.running.doctor import Finding, examine
from api.running.first_start import RULE, WATCH, begin_if_empty, has_network, newsroom_of
from api.running.passes import annotator, make_clocks, sweeper
from api.running.server import bound_socket
from models import Alert, Article, DayCount, Feed, Outlet, Tag
from models.annotation import Annotated, Item
from models.errors import PortInUseError, SettingsError
from models.settings import Settings
from models.store.annotations import record
from models.store.engine import opener
from models.store.facts import recount
from models.store.feeds import NewFeed, add_feed
from models.store.generations import drop_parked, live_cascade
from models.store.moving import undo
from models.store.rules import list_rules, receivers_of
from models.vocabulary import Relevance, SourceKind
from tests.conftest import migrated
from tests.ingest.server import serving
from tests.make import NOON, generation, make_article
from tests.ports import free_port

CATALOGUE = """
[press]
feeds = [{{ outlet = "The Silent Post", language = "en", url = "http://{host}/feed.xml" }}]
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Context]:
    """An installation whose only catalogued feed never answers."""
    catalogue = tmp_path / "feeds.toml"
    catalogue.write_text(CATALOGUE.format(host="silent.invalid"), encoding="utf-8")
    settings = Settings(home=tmp_path / "home", catalogue=catalogue, port=free_port())
    engine = migrated(settings.store_url)
    yield Context(settings, engine, opener(engine), opener(engine, reading=True))
    engine.dispose()


def test_without_a_network_the_sample_newsroom_goes_all_the_way_to_one_mail(here: Context) -> None:
    added = begin_if_empty(here, NOON)
    newsroom = newsroom_of(here, NOON, is_new=bool(added))
    assert newsroom is not None
    clocks = make_clocks(here, [(HOST, newsroom.port)])

    with open_newsroom(newsroom.port, newsroom.anchor):
        told = [clock.run(NOON) for clock in clocks]
        again = [clock.run(NOON) for clock in clocks]

    assert "articles new; 1 failed (dns_error 1)" in told[0]
    assert again[1:] == [""] * (len(clocks) - 1)
    with here.read() as session:
        subjects = session.scalars(
            select(func.count()).where(col(Article.relevance) == Relevance.SUBJECT)
        ).one()
        assert 60 <= subjects <= 100
        assert session.scalars(select(func.count()).select_from(Tag)).one() > 500
        alert = session.scalars(select(Alert)).one()
        assert alert.title.startswith(RULE)
        rules = list_rules(session)
        assert [rule.name for rule in rules] == [RULE, WATCH]
        assert receivers_of(session, rules[0]) == receivers_of(session, rules[1]) != []
        rows = session.scalars(select(DayCount))
        assert {(row.day, row.dimension, row.label): row.count for row in rows} == recount(session)
    (mail,) = (here.settings.home / "mail").glob("*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert message["Subject"] == f"[Tidings] {alert.title}"
    body = message.get_body(("plain",))
    assert body is not None
    assert "Lampedusa" in body.get_content()


def test_a_newer_version_goes_live_by_itself_and_not_again_once_it_is_undone(here: Context) -> None:
    said = Annotated(Item("x", "", ""), "en", Relevance.NONE)
    with here.begin() as session:
        article = make_article(session, "Refugees seek asylum at the border")
        record(session, [(article, said)], generation(session, "old"), NOON)
    annotate, sweep = annotator(here), sweeper(here)

    assert annotate(NOON).startswith("1 articles read; version ")
    assert annotate(NOON) == ""
    with here.begin() as session:
        assert live_cascade(session) not in {"old", None}
        undo(session, NOON)
    assert annotate(NOON) == ""
    with here.begin() as session:
        assert live_cascade(session) == "old"
        drop_parked(session)
    assert sweep(NOON).endswith("rows of versions no longer kept removed")
    assert sweep(NOON) == ""
    assert annotate(NOON) == ""


def test_the_newsroom_comes_back_as_it_was_and_no_date_moves(here: Context) -> None:
    first = newsroom_of(here, NOON, is_new=bool(begin_if_empty(here, NOON)))

    assert begin_if_empty(here, NOON) == 0
    assert newsroom_of(here, NOON.replace(day=25), is_new=False) == first


def test_a_refusal_is_a_network_too(here: Context, tmp_path: Path) -> None:
    port = free_port()
    catalogue = tmp_path / "other.toml"
    catalogue.write_text(CATALOGUE.format(host=f"127.0.0.1:{port}"), encoding="utf-8")
    settings = here.settings.model_copy(update={"catalogue": catalogue, "allow_private": True})
    online = Context(settings, here.engine, here.begin, here.read)
    begin_if_empty(online, NOON)

    with open_newsroom(port, NOON):  # has no /feed.xml: answers 404
        assert has_network(online)
        assert newsroom_of(online, NOON, is_new=True) is None


def test_samples_are_marked_as_such(here: Context) -> None:
    newsroom_of(here, NOON, is_new=bool(begin_if_empty(here, NOON)))

    with here.read() as session:
        outlets = session.execute(
            select(col(Outlet.name), col(Outlet.is_sample)).join(
                Feed, col(Feed.outlet_id) == col(Outlet.id)
            )
        )
        assert {name for name, is_sample in outlets if not is_sample} == {"The Silent Post"}


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    port = free_port()

    with (
        bound_socket("127.0.0.1", port),
        pytest.raises(PortInUseError, match="TIDINGS_PORT"),
        bound_socket("127.0.0.1", port),
    ):
        pass


def test_an_address_of_another_machine_is_no_place_to_listen() -> None:
    with pytest.raises(SettingsError, match="TIDINGS_HOST"), bound_socket("192.0.2.1", 1):
        pass


def test_the_doctor_finds_a_damaged_store_and_a_silent_mail_server(tmp_path: Path) -> None:
    (tmp_path / "tidings.db").write_bytes(b"no database" * 500)
    settings = Settings(home=tmp_path, port=free_port(), smtp_host="127.0.0.1", smtp_port=1)

    found = {finding.subject: finding for finding in examine(settings)}

    assert not found["Store"].is_well
    assert "cannot be opened" in found["Store"].told
    assert not found["Mail"].is_well
    assert found["Artefacts"].is_well
    assert "TIDINGS_CONTACT" in found["Contact"].told
    assert all(finding.remedy for finding in found.values() if not finding.is_well)


def test_the_doctor_names_the_setting_that_sources_wait_for(tmp_path: Path) -> None:
    engine = migrated(Settings(home=tmp_path).store_url)
    with opener(engine)() as session:
        url = "https://api.reliefweb.int/v2/reports"
        add_feed(session, NewFeed(url, "ReliefWeb", source=SourceKind.RELIEFWEB), NOON)
    engine.dispose()

    def keys(appname: str = "") -> Finding:
        here = Settings(home=tmp_path, port=free_port(), reliefweb_appname=appname)
        return next(found for found in examine(here) if found.subject == "Sources' keys")

    without, having = keys(), keys("quay-watch")

    assert (without.is_well, having.is_well) == (False, True)
    assert without.told == "1 of the kind reliefweb wait for theirs"
    assert "TIDINGS_RELIEFWEB_APPNAME" in without.remedy


@contextmanager
def running_all(tmp_path: Path, host: str = "silent.invalid") -> Iterator[tuple[Popen[str], str]]:
    """`tidings run` in a process group of its own, which is up; and its address."""
    port, catalogue = free_port(), tmp_path / "feeds.toml"
    catalogue.write_text(CATALOGUE.format(host=host), encoding="utf-8")
    process = Popen(
        [sys.executable, "-c", "from api.start import entry; entry()", "run"],
        env={
            "PATH": "/usr/bin:/bin",
            "TIDINGS_HOME": str(tmp_path / "home"),
            "TIDINGS_PORT": str(port),
            "TIDINGS_CATALOGUE": str(catalogue),
            "TIDINGS_ALLOW_PRIVATE": "true",
        },
        stdout=PIPE,
        stderr=PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        next(line for line in iter(process.stdout.readline, "") if line.startswith("Look at"))
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def passes_of(process: Popen[str]) -> list[int]:
    """Return the processes that run the passes of `tidings run`."""
    parent = f"PPid:\t{process.pid}\n".encode()
    return [
        int(one.name)
        for one in Path("/proc").glob("[0-9]*")
        if b"spawn_main" in _content(one / "cmdline") and parent in _content(one / "status")
    ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def test_run_serves_the_samples_and_ends_when_told_to(tmp_path: Path) -> None:
    with running_all(tmp_path) as (process, url):
        health = httpx.get(f"{url}/api/v1/health", timeout=60)
        process.terminate()
        process.communicate(timeout=60)

    assert health.json()["has_samples"]
    assert process.returncode in {0, -15}


def test_a_signal_to_all_of_run_ends_it_whole(tmp_path: Path) -> None:
    with (
        serving({"/feed.xml": lambda handler: handler.reply(410)}) as site,
        running_all(tmp_path, f"{site.host}:{site.port}") as (process, _),
    ):
        assert process.stderr is not None
        next(line for line in iter(process.stderr.readline, "") if "crawl:" in line)
        os.killpg(process.pid, signal.SIGTERM)  # as a service manager does
        _, said = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "Traceback" not in said


def test_passes_that_were_killed_begin_again(tmp_path: Path) -> None:
    with (
        serving({"/feed.xml": lambda handler: handler.reply(410)}) as site,
        running_all(tmp_path, f"{site.host}:{site.port}") as (process, url),
    ):
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        next(line for line in lines if "crawl:" in line)
        [passes] = passes_of(process)
        os.kill(passes, signal.SIGKILL)
        ended = next(line for line in lines if "ended by themselves" in line)
        new = {"url": site.url("/new"), "outlet": "Quay"}
        httpx.post(f"{url}/api/v1/feeds", json=new, timeout=60)
        again = next(line for line in lines if "crawl:" in line)
        [others] = passes_of(process)
        process.terminate()
        process.communicate(timeout=60)

    assert "the passes ended by themselves (-9)" in ended
    assert "1 feeds visited" in again
    assert others != passes
    assert process.returncode == 0
