"""Kept briefs: what publishers take back is not shown, and nothing outlives the settings."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from api.briefs.document import Brief, Entry, Quotation, digest_of, text_of, to_json
from api.briefs.gather import Wanted, load_brief
from api.briefs.keeping import as_it_stands, forget_briefs
from api.briefs.weeks import week_of
from api.cli import main
from api.languages.writing import Language
from ingest.retention import Keep, forget
from models import Article, Issue, Story
from models.settings import Settings
from models.store.briefs import NewIssue, get_issue, keep_issue
from models.store.engine import Begin, opener
from models.store.retention import UNTITLED
from models.vocabulary import TextSource
from tests.api.conftest import application
from tests.api.test_statements import FEES, QUOTE, STANDARD, keep_article, keep_statement
from tests.conftest import migrated
from tests.make import NOON, make_outlet

WEEK = week_of("2026-W47")
SPEAKER = "Maren Okafor"
STORY = "Fees"
RELEASE = "Paid to be hired"
SENTENCES = [one.strip() for one in (FEES, STANDARD)]


def keep(session: Session, language: Language = Language.EN) -> str:
    """Send the brief of a week in which a release was quoted; returns its digest."""
    keep_statement(session)
    text = f"Growers were heard on Friday. “{QUOTE}”, Maren Okafor of IOM told them."
    keep_article(session, make_outlet(session), "Growers heard", text, hours=20, quote=QUOTE)
    brief = load_brief(session, Wanted(WEEK, "", language, ("IOM",)), NOON)
    body = to_json(brief)
    digest = digest_of(body)
    new = NewIssue(brief.week, "", language.value, brief.first, brief.title, digest, body)
    keep_issue(session, new, NOON)
    return digest


def shown(session: Session, digest: str) -> tuple[Brief, bool]:
    return as_it_stands(session, get_issue(session, digest))


def written(brief: Brief) -> str:
    return orjson.dumps(to_json(brief)).decode()


def titles(brief: Brief) -> list[str]:
    blocks = [block for section in brief.sections for block in section.blocks]
    return [text_of(block.title) for block in blocks if isinstance(block, Entry)]


def quoted(brief: Brief) -> list[Quotation]:
    blocks = [block for section in brief.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Quotation)]


def test_what_nobody_changed_is_shown_as_it_was_sent(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)

        brief, is_as_sent = shown(session, digest)

    assert is_as_sent
    assert digest_of(to_json(brief)) == digest
    assert {STORY, RELEASE} <= set(titles(brief))
    [quotation] = quoted(brief)
    assert quotation.words == f"“{QUOTE}”"
    assert quotation.source[-1].href.startswith("/articles/")


def test_a_title_that_its_publisher_changed_is_shown_as_it_is_now(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
        story = session.exec(select(Story).where(col(Story.title) == STORY)).one()
        story.title = "Fees, corrected"

        brief, is_as_sent = shown(session, digest)

    assert not is_as_sent
    assert "Fees, corrected" in titles(brief)
    assert STORY not in titles(brief)


def test_a_quote_that_its_publisher_took_out_is_not_shown(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
        teller = article_of(shown(session, digest)[0], session)
        teller.text = teller.text.replace(QUOTE, "(withdrawn)")
        session.flush()

        brief, is_as_sent = shown(session, digest)

    assert not is_as_sent
    assert QUOTE not in written(brief)


def test_a_quote_stays_where_its_text_alone_is_dropped(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
        teller = article_of(shown(session, digest)[0], session)
        teller.text, teller.text_from = "", TextSource.DROPPED
        session.flush()

        brief, is_as_sent = shown(session, digest)

    assert is_as_sent
    assert QUOTE in written(brief)


def article_of(brief: Brief, session: Session) -> Article:
    [quotation] = quoted(brief)
    uid = UUID(quotation.source[-1].href.rsplit("/", 1)[1])
    return session.exec(select(Article).where(col(Article.uid) == uid)).one()


def test_a_sentence_that_we_took_back_is_not_shown(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
        release = session.exec(select(Article).where(col(Article.title) == RELEASE)).one()
        [sentence] = [one for one in SENTENCES if one in written(shown(session, digest)[0])]
        release.text = release.text.replace(sentence, "")
        session.flush()

        brief, _ = shown(session, digest)

    assert sentence not in written(brief)
    assert RELEASE in titles(brief)


def test_what_an_article_no_longer_has_is_not_shown(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
        for article in session.exec(select(Article)):
            article.title, article.text, article.text_from = "", "", TextSource.DROPPED
        session.flush()

        brief, _ = shown(session, digest)

    assert RELEASE not in titles(brief)
    assert UNTITLED in titles(brief)


@pytest.mark.parametrize("language", list(Language))
def test_titles_quotes_and_names_go_when_the_articles_own_go(
    begin_both: Begin, language: Language
) -> None:
    with begin_both() as session:
        digest = keep(session, language)
        whole, _ = shown(session, digest)
    assert SPEAKER in written(whole)
    ends = NOON - timedelta(hours=NOON.hour, days=NOON.weekday() + 7) + timedelta(days=89)

    assert list(forget_briefs(begin_both, 0, ends)) == []
    assert list(forget_briefs(begin_both, 90, ends - timedelta(seconds=1))) == []
    assert list(forget_briefs(begin_both, 90, ends)) == [1]
    assert list(forget_briefs(begin_both, 90, ends)) == []

    with begin_both() as session:
        brief, is_as_sent = shown(session, digest)
        body = orjson.dumps(get_issue(session, digest).body).decode()
    assert not is_as_sent
    for gone in (SPEAKER, "Maren+Okafor", "Maren%20Okafor", QUOTE, RELEASE, f'"{STORY}"'):
        assert gone not in body
    assert brief.note
    before, after = ({one.key: one.blocks for one in told.sections} for told in (whole, brief))
    assert after["figures"] == before["figures"]
    assert after["moved"] == before["moved"]
    assert after["tone"] == before["tone"]


def test_no_brief_names_what_its_articles_lost(begin_both: Begin) -> None:
    with begin_both() as session:
        digest = keep(session)
    later = NOON + timedelta(days=120)

    dropped = {one.what for one in forget(begin_both, Keep(metadata=90), later)}
    briefs = sum(forget_briefs(begin_both, 90, later))

    assert (dropped, briefs) == ({"text", "metadata"}, 1)
    with begin_both() as session:
        assert {story.title for story in session.exec(select(Story))} == {UNTITLED}
        assert shown(session, digest)[0].sections


def test_a_brief_that_forgot_says_so_on_its_page_and_over_the_api(tmp_path: Path) -> None:
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    begin = opener(engine)
    with begin() as session:
        digest = keep(session)
    settings = Settings(home=tmp_path)
    client = TestClient(application(engine, settings, lambda: NOON), base_url=settings.base_url)
    address = f"/briefs/sent/{digest}"
    assert f"its digest is sha256:{digest}" in client.get(address).text
    assert client.get(f"/api/v1{address}").json()["is_as_sent"] is True

    list(forget_briefs(begin, 1, NOON))

    page, told = client.get(address).text, client.get(f"/api/v1{address}").json()
    engine.dispose()
    assert "Titles, quotes and names were taken out on 24 November 2026" in page
    assert f"As it was sent, the digest of this brief was sha256:{digest}" in page
    assert SPEAKER not in page
    assert (told["is_as_sent"], told["digest"]) == (False, digest)
    assert digest not in client.get(f"{address}.html").text.replace(address, "")


def test_the_command_tells_of_briefs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    monkeypatch.setenv("TIDINGS_KEEP_METADATA_DAYS", "1")
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    with opener(engine)() as session:
        keep(session)
        session.exec(select(Issue)).one().first = WEEK.first - timedelta(days=36_500)
    engine.dispose()

    assert main(["forget"]) == 0

    assert "took titles, quotes and names out of 1 briefs" in capsys.readouterr().out
