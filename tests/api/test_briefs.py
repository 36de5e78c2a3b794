"""The brief: every number on it found again by the query behind it, and what it says when."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from string import Formatter
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import Session

from api.briefs.document import Brief, Entry, Figures, Piece, Quotation, Table, text_of
from api.briefs.gather import Wanted, load_brief
from api.briefs.markdown import to_markdown
from api.briefs.naming import called
from api.briefs.pdf import to_pdf
from api.briefs.plain import to_text
from api.briefs.weeks import week_of
from api.briefs.words import tables
from api.languages.writing import Language
from models import Story
from models.errors import QueryError
from models.query.parse import parse_query
from models.store.engine import Begin
from models.store.search import count
from tests.api.alerted import publish
from tests.api.briefed import AFTER, BASE, LANGUAGES, WEEK, brief_of, lines
from tests.api.newsday import keep_history
from tests.api.test_statements import QUOTE, keep_article
from tests.make import NOON, make_outlet


def linked_counts(brief: Brief) -> Iterator[tuple[str, Piece]]:
    """Yield whole numbers that lead to a search, with the section they stand in."""
    for section in brief.sections:
        for line in lines(section):
            for piece in line:
                if piece.href.startswith("/search") and re.fullmatch(r"[\d,]+", piece.text):
                    yield section.key, piece


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


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["Der Bericht der OIM liegt vor"], 1),
        (["La Organización Internacional para las Migraciones avisa", "Iom heute"], 2),
        (["The UN migration agency says so", "The U.N. migration agency, too"], 2),
        (["The UN migration pact is signed", "Ships go home"], 0),
    ],
)
def test_articles_name_us_by_whatever_the_press_calls_us(
    begin_both: Begin, texts: list[str], count: int
) -> None:
    with begin_both() as session:
        publish(session, outlet=make_outlet(session, "IOM DTM"))
        publish(session, "The IOM of our own outlet", outlet=make_outlet(session, "IOM"))
        for text in texts:
            publish(session, text)

        told = to_text(load_brief(session, Wanted(WEEK), NOON))

    said = " ".join(told.split())
    assert re.findall(r"(\d+) articles? of other outlets names? us", said) == [str(count)]
    assert "found IOM under any name" in said
    assert "“International Organization for Migration”" in said


@pytest.mark.parametrize(
    ("outlets", "labels", "words"),
    [
        (["IOM", "IOM DTM"], ("IOM",), {"IOM", "OIM", "UN migration agency"}),
        (["UN News"], ("UN News",), set()),
        (["The Guardian", "Vox"], ("The Guardian", "Vox"), set()),
        (
            ["ICE"],
            ("Immigration and Customs Enforcement",),
            {"Immigration and Customs Enforcement"},
        ),
        (["Open Routes Agency (sample)"], ("Open Routes Agency",), {"Open Routes Agency"}),
    ],
)
def test_only_names_that_say_one_thing_are_looked_for_as_words(
    outlets: list[str], labels: tuple[str, ...], words: set[str]
) -> None:
    found = called(outlets)

    assert found.labels == labels
    assert words <= set(found.words)
    assert not {"ICE", "UN Migration", "UN"} & set(found.words)


@pytest.mark.parametrize(
    ("told", "is_quoted"),
    [("“{quote}”, Maren Okafor said.", True), ("Maren Okafor said to {quote}.", False)],
)
def test_only_words_that_stand_between_marks_are_quoted(
    begin: Begin, told: str, *, is_quoted: bool
) -> None:
    with begin() as session:
        for hours in (60, 70):
            text = told.format(quote=QUOTE)
            keep_article(session, make_outlet(session), "Heard", text, hours=hours, quote=QUOTE)

        brief = load_brief(session, Wanted(WEEK), NOON)

    [section] = [one for one in brief.sections if one.key == "quoted"]
    words = [block.words for block in section.blocks if isinstance(block, Quotation)]
    assert "Maren Okafor" in {text_of(line) for line in lines(section)}
    assert words == ([f"“{QUOTE}”"] if is_quoted else [])


def test_our_outlets_are_found_by_another_of_their_names(begin: Begin) -> None:
    with begin() as session:
        publish(session, outlet=make_outlet(session, "IOM"))
        publish(session, outlet=make_outlet(session, "Ridge Post"))
        ours = ("International Organization for Migration", "ridge post", "Nobody")

        told = to_text(load_brief(session, Wanted(WEEK, ours=ours), NOON))

    assert "IOM (ours)" in told
    assert "Ridge Post (ours)" in told
    assert told.count("No outlet here is called") == 1


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


def test_what_others_told_too_is_told_of_what_we_said(begin: Begin) -> None:
    with begin() as session:
        ours, other = make_outlet(session, "Our Agency"), make_outlet(session, "Ridge Post")
        for number in range(4):
            story = Story(title=f"S{number}", first_at=NOON, last_at=NOON)
            session.add(story)
            session.flush()
            at = NOON - timedelta(hours=30 - number)
            publish(session, f"Release {number}", at=at, outlet=ours, story=story)
            if not number:
                publish(session, "They say", at=NOON, outlet=other, story=story)

        brief = load_brief(session, Wanted(WEEK, ours=("Our Agency",)), NOON)

    [section] = [one for one in brief.sections if one.key == "ours"]
    told = [text_of(one.title) for one in section.blocks if isinstance(one, Entry)]
    assert told == ["Release 0", "Release 3", "Release 2"]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_on_invented_news_says_so_in_every_form(begin: Begin, language: Language) -> None:
    with begin() as session:
        keep_history(session)
        real = brief_of(session, language=language)
        make_outlet(session, "Sample Gazette").is_sample = True
        session.flush()
        sample = brief_of(session, language=language)

    said = re.compile("Do not cite|Ne pas citer|No citar")
    for form in (lambda brief: to_markdown(brief, BASE), to_text):
        assert said.search(form(sample))
        assert not said.search(form(real))
