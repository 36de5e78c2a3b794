"""The brief: one content in every shape, every number on it found again by the query behind it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO
from string import Formatter
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html as lxml_html
from sqlmodel import Session

from api.briefs.document import (
    Brief,
    Entry,
    Figures,
    Line,
    Piece,
    Quotation,
    Table,
    digest_of,
    from_json,
    text_of,
    to_json,
)
from api.briefs.gather import Wanted, load_brief
from api.briefs.html import to_html
from api.briefs.mail import Envelope, to_mail
from api.briefs.markdown import to_markdown
from api.briefs.pdf import to_pdf
from api.briefs.plain import WIDTH, to_text
from api.briefs.weeks import week_of
from api.briefs.words import tables
from api.languages.writing import Language
from models import Story
from models.errors import QueryError
from models.query.parse import parse_query
from models.store.engine import Begin, opener
from models.store.search import count
from tests.api.alerted import publish
from tests.api.newsday import keep_history
from tests.conftest import migrated
from tests.june_2018 import store
from tests.make import NOON, make_outlet

BASE = "https://tidings.example"
AFTER = datetime(2018, 6, 25, 8, tzinfo=UTC)
JUNE = week_of("2018-W25")
WEEK = week_of("2026-W48")
LANGUAGES = list(Language)


@pytest.fixture(scope="module")
def june() -> Iterator[Session]:
    """The archive's counts of June 2018, in a store of their own."""
    engine = migrated("sqlite://")
    with opener(engine)() as session:
        store(session)
        yield session
    engine.dispose()


def brief_of(
    session: Session,
    language: Language = Language.EN,
    query: str = "",
    ours: tuple[str, ...] = (),
) -> Brief:
    return load_brief(session, Wanted(JUNE, query, language, ours), AFTER)


def lines(value: object) -> Iterator[Line]:
    """Yield every line of a brief, or of a part of one, in order."""
    if isinstance(value, tuple) and value and all(isinstance(one, Piece) for one in value):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from lines(one)
    elif is_dataclass(value) and not isinstance(value, type | Piece):
        for field in fields(value):
            yield from lines(getattr(value, field.name))


def linked_counts(brief: Brief) -> Iterator[tuple[str, Piece]]:
    """Yield whole numbers that lead to a search, with the section they stand in."""
    for section in brief.sections:
        for line in lines(section):
            for piece in line:
                if piece.href.startswith("/search") and re.fullmatch(r"[\d,]+", piece.text):
                    yield section.key, piece


def numbers(text: str) -> Counter[str]:
    """Return all numbers of a text, however they are set apart."""
    return Counter(re.findall(r"\d+(?:[.,\u00a0\u202f]\d+)*", text))


def told_numbers(brief: Brief) -> Counter[str]:
    """Return all numbers that a brief tells, its headings and heads of tables too."""
    told = [brief.title, brief.subtitle, *(text_of(line) for line in lines(brief))]
    for section in brief.sections:
        told.append(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                told += [block.caption, *block.head]
            if isinstance(block, Quotation):
                told.append(block.words)
    return sum((numbers(one) for one in told), Counter())


@pytest.mark.parametrize("query", ["", "topic:detention OR topic:borders"])
def test_every_count_is_found_again_by_the_query_behind_it(june: Session, query: str) -> None:
    brief = brief_of(june, query=query)

    found = [
        (key, piece, parse_qs(urlsplit(piece.href).query)["q"][0])
        for key, piece in linked_counts(brief)
    ]

    of_others = {"figures", "stories", "emerging"}  # a number is of outlets or of stories, too
    derived = [
        (piece.text, f"{count(june, parse_query(asked, AFTER.date())):,}", asked)
        for key, piece, asked in found
        if key not in of_others and not is_expected(brief, piece)
    ]
    assert len(derived) > 60
    assert [one for one in derived if one[0] != one[1]] == []


def is_expected(brief: Brief, piece: Piece) -> bool:
    """Whether a number is what was usual: it stands after "about"."""
    return any(
        piece in line and re.search(rf"about {re.escape(piece.text)}\b", text_of(line))
        for line in lines(brief)
    )


def test_numbers_stand_with_a_link_or_in_words_about_method(june: Session) -> None:
    brief = brief_of(june, ours=("Outlet 32",))
    free = re.compile(r"\d")
    said = {"method", "unknown"}

    loose = [
        text_of(line)
        for section in brief.sections
        if section.key not in said
        for line in lines(section)
        for piece in line
        if free.search(piece.text) and not piece.href and not is_of_days(piece.text)
    ]

    assert loose == []


def is_of_days(text: str) -> bool:
    """Whether a text without a link tells days, or an interval of a share that has one."""
    return bool(re.search(r"\b20\d\d\b|95%|^\d+% – \d+%$", text)) or text == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_tells_the_same_numbers(june: Session, language: Language) -> None:
    brief = brief_of(june, language, ours=("Outlet 32",))
    expected = told_numbers(brief)

    html = lxml_html.document_fromstring(to_html(brief, BASE))
    body = html.find("body")
    assert body is not None
    markdown = re.sub(r"\]\(<[^>]*>\)", "]", to_markdown(brief, BASE)).replace("\\", "")

    assert expected.total() > 150
    assert numbers(" ".join(body.itertext())) == expected
    assert numbers(markdown) == expected
    assert numbers(to_text(brief)) == expected
    assert numbers(pdf_text(brief)) == expected


def pdf_text(brief: Brief) -> str:
    """Return what the PDF says, without what stands at the foot of each page."""
    pypdf = pytest.importorskip("pypdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(to_pdf(brief, BASE))).pages]
    foot = re.compile(rf"{re.escape(brief.title)} · {re.escape(BASE)}.*$", re.MULTILINE)
    return "\n".join(foot.sub("", page) for page in pages)


def links_of(brief: Brief) -> set[str]:
    return {
        piece.href if "://" in piece.href else BASE + piece.href
        for line in lines(brief)
        for piece in line
        if piece.href
    }


def test_every_shape_has_the_same_links(june: Session) -> None:
    brief = brief_of(june)
    expected = links_of(brief)

    html = lxml_html.document_fromstring(to_html(brief, BASE))
    in_html = {str(one) for one in html.xpath("//a/@href")}
    in_markdown = set(re.findall(r"\]\(<([^>]*)>\)", to_markdown(brief, BASE)))
    pypdf = pytest.importorskip("pypdf")
    in_pdf = {
        str(note.get_object()["/A"]["/URI"])
        for page in pypdf.PdfReader(BytesIO(to_pdf(brief, BASE))).pages
        for note in page.get("/Annots", ())
    }

    assert len(expected) > 100
    assert in_html == in_markdown == in_pdf == expected


def test_the_pdf_is_tagged_for_screen_readers_and_the_same_each_time(june: Session) -> None:
    brief = brief_of(june, Language.FR)

    first, again = to_pdf(brief, BASE), to_pdf(brief, BASE)

    assert first == again
    assert b"pdfuaid:part" in first
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(BytesIO(first))
    assert read.metadata.title == brief.title
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert len(read.pages) <= 5


def test_a_title_in_a_script_without_a_font_makes_a_pdf_all_the_same(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        brief = load_brief(session, Wanted(WEEK), NOON)
    for title in ("移民船抵達港口", "وصل قارب إلى الميناء", "ስደተኞች"):
        foreign = replace(brief, title=title)

        assert to_pdf(foreign, BASE).startswith(b"%PDF-")


def test_text_of_others_is_never_markup(begin: Begin) -> None:
    evil = '<script>alert(1)</script> [x](javascript:1) #set page() | `*_ & "'
    with begin() as session:
        keep_history(session, evil)
        brief = load_brief(session, Wanted(WEEK), NOON)

    html, markdown = to_html(brief, BASE), to_markdown(brief, BASE)

    assert any(evil in text_of(line) for line in lines(brief))
    assert "<script>" not in html
    assert "<script>" not in markdown.replace("\\<", "")
    assert "[x](" not in markdown
    assert to_pdf(brief, BASE).startswith(b"%PDF-")


def test_a_mail_has_one_content_in_three_parts(june: Session) -> None:
    brief = brief_of(june, Language.ES)
    envelope = Envelope("a@desk.example", "b@desk.example", BASE, "uid", "/briefs/2018-W25")

    mail = message_from_bytes(to_mail(brief, envelope).as_bytes(), policy=policy.default)

    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    expected = to_text(brief, page=f"{BASE}/briefs/2018-W25")
    assert plain.get_content().splitlines() == expected.splitlines()
    assert not re.search(r"<(script|img|link|svg|iframe)", html.get_content())
    assert "url(" not in html.get_content()
    assert mail["List-Unsubscribe"] is None
    assert mail["Content-Language"] == "es"


def test_plain_text_fits_its_width(june: Session) -> None:
    told = to_text(brief_of(june))

    assert max(len(line) for line in told.splitlines()) <= WIDTH + 4


def test_a_brief_is_read_back_as_it_was_written(june: Session) -> None:
    brief = brief_of(june)

    body = to_json(brief)

    assert from_json(body) == brief
    assert digest_of(body) == digest_of(to_json(from_json(body)))
    assert digest_of(to_json(replace(brief, title="Another"))) != digest_of(body)


def test_a_week_without_data_says_so(begin: Begin) -> None:
    with begin() as session:
        brief = load_brief(session, Wanted(week_of("2020-W53")), NOON)

    keys = [section.key for section in brief.sections]
    assert keys == ["figures", "moved", "unknown", "method"]
    assert "Nothing was collected" in to_markdown(brief, BASE)
    assert to_pdf(brief, BASE).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOON, "The week is not over: this is what was counted by 24 November 2026, 12:00 UTC."),
        (NOON + timedelta(days=6), "As counted on 30 November 2026, 12:00 UTC."),
        (NOON - timedelta(days=6), "The week has not begun."),
    ],
)
def test_a_brief_says_how_far_its_week_is_over(begin: Begin, now: datetime, said: str) -> None:
    with begin() as session:
        keep_history(session)

        assert text_of(load_brief(session, Wanted(WEEK), now).state) == said


def test_a_brief_on_a_query_counts_what_that_finds_and_says_so(june: Session) -> None:
    brief = brief_of(june, query="topic:detention")
    section = {one.key: one for one in brief.sections}

    head = next(block for block in section["figures"].blocks if isinstance(block, Figures))
    first = next(lines(section["moved"].blocks[0]))
    assert text_of(brief.state).startswith("Only articles about migration that match topic:deten")
    assert text_of(head.items[0][1]) == "matching articles about migration"
    assert re.match(r"\d+ of \d+ articles about migration match: \d+%; the week", text_of(first))
    assert "Surges are tested for topics" in to_markdown(brief, BASE)


def test_a_query_that_does_not_parse_is_told_by_its_place(june: Session) -> None:
    with pytest.raises(QueryError) as caught:
        brief_of(june, query="topic:detention AND (")

    assert caught.value.position >= len("topic:detention AND")


def test_our_outlets_stand_beside_others_of_their_kind(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        make_outlet(session, "Silent Post")
        wanted = Wanted(WEEK, ours=("Ridge Post", "Silent Post", "Nobody"))

        brief = load_brief(session, wanted, NOON)

    [ours] = [section for section in brief.sections if section.key == "ours"]
    told = [text_of(line) for line in lines(ours)]
    [table] = [block for block in ours.blocks if isinstance(block, Table)]
    names = [text_of(row.cells[0]) for row in table.rows]
    assert "No outlet here is called Nobody." in told
    assert any(re.match(r"Our outlets published \d+ of \d+ articles", one) for one in told)
    assert {"Ridge Post (ours)", "Silent Post (ours)", "Harbour Times"} == set(names)


@pytest.mark.parametrize(("name", "is_ours"), [("IOM", True), ("Quay Agency", False)])
def test_without_a_setting_those_whose_statements_are_followed_are_ours(
    begin: Begin, name: str, *, is_ours: bool
) -> None:
    with begin() as session:
        publish(session, outlet=make_outlet(session, name))

        told = to_text(load_brief(session, Wanted(WEEK), NOON))

    assert ("IOM (ours)" in told) == is_ours
    assert ("No outlets are marked as our own here." in told) != is_ours


def test_what_we_said_is_told_with_who_took_it_up(begin: Begin) -> None:
    said = "Forty people were brought to the harbour by the ferry on Tuesday at noon. " * 3
    with begin() as session:
        ours, other = make_outlet(session, "Our Agency"), make_outlet(session, "Ridge Post")
        story = Story(title="Forty brought in", first_at=NOON, last_at=NOON)
        session.add(story)
        session.flush()
        for outlet, hours in ((ours, 30), (other, 20)):
            at = NOON - timedelta(hours=hours)
            publish(session, "A ferry", at=at, outlet=outlet, story=story).text = said

        brief = load_brief(session, Wanted(WEEK, ours=("Our Agency",)), NOON)

    [section] = [one for one in brief.sections if one.key == "ours"]
    [entry] = [one for one in section.blocks if isinstance(one, Entry)]
    assert text_of(entry.title) == "A ferry"
    assert entry.title[0].href.startswith("/statements/")
    assert text_of(entry.lines[0]) == (
        "Our Agency, 23 November 2026. Taken up in 1 article of 1 other outlet."
    )
    assert text_of(entry.lines[1]).endswith("” was taken up by most: 1 outlet.")


def test_nothing_is_called_false_and_no_tone_is_a_mean(june: Session) -> None:
    told = to_text(brief_of(june)).casefold()

    for verdict in ("fake", "disinformation", "misinformation", "untrue", "average"):
        assert verdict not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_and_places(language: Language) -> None:
    def shape(one: Language) -> dict[str, set[str]]:
        return {
            f"{section}.{key}": {place for _, place, _, _ in Formatter().parse(text) if place}
            for section, words in tables(one).items()
            for key, text in words.items()
        }

    assert shape(language) == shape(Language.EN)


@pytest.mark.parametrize("language", [Language.FR, Language.ES])
def test_a_brief_in_another_language_has_the_same_numbers(
    june: Session, language: Language
) -> None:
    english, other = brief_of(june), brief_of(june, language)

    def links(brief: Brief) -> list[str]:
        return sorted(
            piece.href
            for line in lines(brief)
            for piece in line
            if piece.href.startswith("/search")
        )

    assert links(other) == links(english)
