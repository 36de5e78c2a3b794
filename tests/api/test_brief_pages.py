"""Briefs as pages and files, over the API and on the command line."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from lxml import html
from sqlalchemy import Engine

from api.briefs.document import digest_of
from api.briefs.gather import Wanted
from api.briefs.issuing import correct, issue_due
from api.briefs.weeks import week_of
from api.cli import main
from models.settings import Settings
from models.store.briefs import list_issues
from models.store.engine import opener
from models.store.rules import add_receiver
from models.store.subscriptions import NewSubscription, add_subscription
from models.vocabulary import ReceiverKind
from tests.api.conftest import application
from tests.api.newsday import keep_history
from tests.conftest import migrated
from tests.make import NOON

MONDAY = NOON + timedelta(days=6, hours=-5)
PAGE = "/briefs/2026-W48"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A store in a file, since a page about an error reads beside what failed."""
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> TestClient:
    with opener(engine)() as session:
        keep_history(session)
    settings = Settings(our_outlets=("Ridge Post",))
    return TestClient(application(engine, settings, lambda: MONDAY), base_url=settings.base_url)


@pytest.fixture
def sent(engine: Engine, client: TestClient) -> str:
    """The digest of the one brief that was sent."""
    begin = opener(engine)
    with begin() as session:
        receiver = add_receiver(session, ReceiverKind.EMAIL, "desk@desk.example", NOON)
        new = NewSubscription(receiver.uid, "", "en", 0, time(7), "UTC", is_agreed=True)
        add_subscription(session, new, NOON)
    assert [one.error for one in issue_due(begin, begin, MONDAY, ("Ridge Post",))] == [""]
    with begin() as session:
        [issue] = list_issues(session, 2)
        return issue.digest


def test_the_page_of_a_week_leads_to_its_files_and_to_other_weeks(client: TestClient) -> None:
    page = client.get(PAGE)

    tree = html.document_fromstring(page.text)
    links = {str(one) for one in tree.xpath("//main//a/@href")}
    assert page.status_code == 200
    assert "week 48 of 2026" in tree.xpath("//h1")[0].text
    assert {f"{PAGE}.pdf", f"{PAGE}.md", f"{PAGE}.html", "/briefs/2026-W47"} <= links
    assert "Ridge Post (ours)" in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize(
    ("file", "kind", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("md", "text/markdown; charset=utf-8", b"# Les migrations"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
    ],
)
def test_a_week_is_given_as_a_file(client: TestClient, file: str, kind: str, begins: bytes) -> None:
    answer = client.get(f"{PAGE}.{file}", params={"lang": "fr", "q": "topic:borders"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(begins)
    assert f"tidings-2026-W48.{file}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/briefs/2025-W53", 400, "the year 2025 has no week 53"),
        ("/briefs/lately", 400, "write 2026-W46"),
        ("/briefs/2026-W48.doc", 404, "a brief is given as pdf, md, html"),
        ("/briefs/2026-W48?q=topic:(", 400, "does not belong here"),
        ("/briefs/2026-W48?lang=xx", 400, "lang"),
        ("/briefs/sent/abc", 404, "no brief was sent"),
    ],
)
def test_what_is_no_brief_is_told_as_a_page(
    client: TestClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert said in answer.text


def test_the_list_leads_to_weeks_and_a_form_to_any(client: TestClient, sent: str) -> None:
    listed = client.get("/briefs")
    asked = client.get(
        "/briefs", params={"week": "2026w47", "q": "topic:x", "lang": "es"}, follow_redirects=False
    )

    assert PAGE in listed.text
    assert f"/briefs/sent/{sent}" in listed.text
    assert "1 subscription so far" in " ".join(listed.text.split())
    assert asked.headers["location"] == "/briefs/2026-W47?q=topic%3Ax&lang=es"


def test_what_was_sent_does_not_change_and_says_that_it_was_corrected(
    engine: Engine, client: TestClient, sent: str
) -> None:
    before = client.get(f"/briefs/sent/{sent}.md").text
    begin = opener(engine)
    wanted = Wanted(week_of("2026-W48"))
    issue = correct(begin, begin, wanted, "An outlet was missing.", MONDAY)

    page, newer = client.get(f"/briefs/sent/{sent}"), client.get(f"/briefs/sent/{issue.digest}")

    assert client.get(f"/briefs/sent/{sent}.md").text == before
    assert f"/briefs/sent/{issue.digest}" in page.text
    assert "This brief was corrected" in page.text
    assert "An outlet was missing." in newer.text
    assert f"/briefs/sent/{sent}" in newer.text


def test_the_api_gives_the_same_value(client: TestClient, sent: str) -> None:
    now = client.get("/api/v1/briefs/2026-W48").json()
    kept = client.get(f"/api/v1/briefs/sent/{sent}").json()

    digest = now.pop("digest")
    assert now.pop("is_as_sent") is kept["is_as_sent"] is True
    assert kept["digest"] == sent == digest
    assert digest_of({**now, "made_at": kept["made_at"]}) == digest
    assert client.get("/api/v1/briefs/2026").status_code == 422
    assert client.get("/api/v1/briefs/2026-W99").status_code == 400
    assert client.get("/api/v1/briefs/2026-W48", params={"query": "x"}).status_code == 400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    with opener(engine)() as session:
        keep_history(session)
        add_receiver(session, ReceiverKind.EMAIL, "desk@desk.example", NOON)
    engine.dispose()
    return tmp_path


def test_a_brief_is_written_by_the_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["brief", "--week", "2026-W48", "--query", "topic:borders"]

    codes = [
        main([*wanted, "--format", one, "--out", str(home / f"brief.{one}")])
        for one in ("md", "html", "pdf", "mail")
    ]

    begins = {"md": b"# ", "html": b"<!doctype", "pdf": b"%PDF-", "mail": b"Subject: "}
    assert codes == [0, 0, 0, 0]
    for one, begin in begins.items():
        assert (home / f"brief.{one}").read_bytes().startswith(begin)
    capsys.readouterr()
    assert main([*wanted, "--format", "pdf"]) == 1
    assert "--out" in capsys.readouterr().err
    assert main(["brief", "--week", "2026-W60"]) == 1
    assert main(["brief", "--out", str(home / "nowhere" / "x.md")]) == 1


def test_subscriptions_are_added_shown_and_removed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "receivers"]) == 0
    receiver = capsys.readouterr().out.split()[0]
    add = ["briefs", "add", "--receiver", receiver, "--zone", "Europe/Zurich", "--lang", "fr"]

    assert main([*add, "--weekday", "tuesday", "--at", "06:45"]) == 0
    told = capsys.readouterr()
    uid = told.out.split()[-1]
    assert "asks the receiver first" in told.err
    assert main(["briefs", "list"]) == 0
    listed = capsys.readouterr().out
    assert "desk@desk.example: tuesday 06:45 Europe/Zurich, fr  (asked, no answer yet)" in listed
    assert main(["briefs", "remove", uid]) == 0
    assert main([*add, "--agreed"]) == 0
    uid = capsys.readouterr().out.split()[-1]
    assert main(["briefs", "pause", uid]) == main(["briefs", "list"]) == 0
    assert capsys.readouterr().out.endswith("fr  (paused)\n")
    assert main(["briefs", "resume", uid]) == main(["briefs", "remove", uid]) == 0
    capsys.readouterr()
    assert main(["briefs", "list"]) == 0
    assert main(["briefs", "sent"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--zone", "Europe/Geneva", "there is no time zone"),
        ("--at", "7 o'clock", "write 07:00"),
        ("--receiver", str(UUID(int=7)), "there is no receiver"),
        ("--weekday", "someday", "monday"),
    ],
)
def test_a_wrong_subscription_is_told(
    home: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, said: str
) -> None:
    asked = {"--receiver": str(uuid4()), option: value}

    assert main(["briefs", "add", *[word for pair in asked.items() for word in pair]]) in {1, 2}
    assert said in capsys.readouterr().err


def test_nothing_is_corrected_that_was_not_sent(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["briefs", "correct", "2026-W48", "--note", "A slip."]) == 1
    assert "no brief of 2026-W48 was sent" in capsys.readouterr().err
