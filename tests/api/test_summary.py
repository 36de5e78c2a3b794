"""The summary over real stores: it says what happened, and nothing that the store does not hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from api.languages.writing import Language
from api.trends.checking import check
from api.trends.ranges import Range, days_until
from api.trends.summary import Days, Measure, Move, Name, Number, Part, Summary, Words
from api.trends.summing import load_summary
from models.store.engine import Begin, opener
from tests.api.newsday import keep_history
from tests.conftest import migrated
from tests.make import NOON, make_article

TODAY = NOON.date()
WEEK = days_until(TODAY, 7)


def summary_of(session: Session, language: Language = Language.EN, days: Range = WEEK) -> Summary:
    return load_summary(session, days, NOON, language)


def told(summary: Summary) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sentence in summary.sentences:
        found.setdefault(sentence.about, []).append(str(sentence))
    return found


@pytest.fixture(scope="module")
def history() -> Iterator[Session]:
    """A store that no test writes to."""
    engine = migrated("sqlite://")
    with opener(engine)() as session:
        keep_history(session)
        yield session
    engine.dispose()


def test_all_that_a_summary_says_is_in_the_store(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)

        for language in Language:
            summary = summary_of(session, language)

            assert sum(isinstance(p, Number) for s in summary.sentences for p in s.parts) > 10
            assert check(session, summary, NOON) == []


def test_a_summary_tells_in_order_what_happened(history: Session) -> None:
    summary = summary_of(history)

    abouts = list(told(summary))
    assert abouts == [
        "volume", "surge", "topic", "country", "tone", "narrative", "story", "unknown"
    ]  # fmt: skip
    assert str(summary.sentences[0]) == (
        "From 18 to 24 November 2026, 14 of 20 articles collected were about migration;"
        " in the week before, 2 of 10."
    )
    assert "compare shares rather than counts" in told(summary)["volume"][1]
    assert told(summary)["surge"] == ["This is a surge: about 4 articles would have been usual."]
    assert told(summary)["topic"] == ["Main topic: Borders (14 articles)."]
    assert "harm or hardship (14 of 14)" in told(summary)["tone"][0]
    assert "(14 report it)" in told(summary)["narrative"][0]
    assert told(summary)["story"] == [
        "Most told: “Ferry brings 40 people” (14 articles of 2 outlets)."
    ]


@pytest.mark.parametrize("language", [Language.FR, Language.ES])
def test_every_language_tells_the_same_by_the_same_parts(
    history: Session, language: Language
) -> None:
    english, other = summary_of(history), summary_of(history, language)

    assert [shapes(one.parts) for one in other.sentences] == [
        shapes(one.parts) for one in english.sentences
    ]
    assert str(other.sentences[0]) != str(english.sentences[0])


def shapes(parts: tuple[Part, ...]) -> list[object]:
    """What parts say, apart from the language; in any order, which languages are free in."""
    said: list[object] = []
    for part in parts:
        match part:
            case Number():
                said.append((part.measure, part.value, part.query, part.of, part.before))
            case Name():
                said.append((part.dimension, part.label))
            case Days():
                said.append((part.first, part.last))
    return sorted(said, key=str)


def test_an_empty_store_says_so(begin: Begin) -> None:
    with begin() as session:
        summary = summary_of(session)

    assert str(summary.sentences[0]) == "Nothing was collected from 18 to 24 November 2026."
    assert list(told(summary)) == ["volume", "unknown"]


def test_articles_that_wait_are_told_and_not_counted(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        make_article(session, at=NOON)

        summary = summary_of(session)

        assert "1 article collected is not read yet, and not counted." in told(summary)["unknown"]
        assert check(session, summary, NOON) == []


def test_a_whole_month_is_called_by_its_name(history: Session) -> None:
    last = NOON.date().replace(day=31, month=10)

    summary = summary_of(history, days=days_until(last, 31))

    assert str(summary.sentences[0]).startswith("In October 2026, ")
    assert "not over" not in " ".join(told(summary)["unknown"])


def spoilt(summary: Summary, number: int, part: Part) -> Summary:
    """A summary with one part of one sentence replaced."""
    sentence = summary.sentences[number]
    parts = (*sentence.parts[:1], part, *sentence.parts[2:])
    sentences = list(summary.sentences)
    sentences[number] = replace(sentence, parts=parts)
    return replace(summary, sentences=tuple(sentences))


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (Words("fourteen, or 14"), "a number without a query"),
        (Number("14", 14, "relevance:any after:2026-11-18"), "is 20, not 14"),
        (Number("15", 20, "relevance:any after:2026-11-18"), "does not read so"),
        (Number("4", 4, "topic:borders", Measure.EXPECTED), "is None, not 4"),
        (Name("Limits", "topic", "borders", "topic:borders"), "it is called Borders"),
        (Name("Health", "topic", "health", "topic:health"), "nothing is found"),
        (Name("A story", "story", "999", "story:999"), "it is called None"),
        (Days("last week", TODAY, TODAY + timedelta(days=7)), "no period of the summary"),
    ],
)
def test_the_checker_finds_what_the_store_does_not_hold(
    history: Session, part: Part, reason: str
) -> None:
    summary = spoilt(summary_of(history), 0, part)

    faults = check(history, summary, NOON)

    assert faults[0].part == part.text
    assert reason in faults[0].reason


def test_the_checker_finds_that_nothing_rose_that_is_said_to_have_fallen(history: Session) -> None:
    summary = summary_of(history)
    now, before = (
        (f"relevance:subject {days}", f"relevance:any {days}")
        for days in ("after:2026-11-18 before:2026-11-25", "after:2026-11-11 before:2026-11-18")
    )
    fell = replace(summary.sentences[0], moves=(Move(-1, now, before),))

    [fault] = check(history, replace(summary, sentences=(fell,)), NOON)

    assert fault.reason == "its share is 0.7 and was 0.2"
