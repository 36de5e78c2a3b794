"""The summary over real stores: it says what happened, and nothing that the store does not hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlmodel import Session

from api.languages.writing import Language
from api.trends.checking import check
from api.trends.ranges import Range, days_until
from api.trends.summary import Days, Measure, Name, Number, Part, Summary, Words
from api.trends.summing import load_summary
from models import Feed, Outage, Outlet
from models.annotation import Annotated, Item, Tagged
from models.store.annotations import record
from models.store.engine import Begin
from models.vocabulary import Relevance, TagKind
from tests.api.newsday import keep_history
from tests.make import NOON, generation, make_article, make_outlet

TODAY = NOON.date()
WEEK = days_until(TODAY, 7)
LANGUAGES = list(Language)


def summary_of(session: Session, language: Language = Language.EN, days: Range = WEEK) -> Summary:
    return load_summary(session, days, NOON, language)


def told(summary: Summary) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sentence in summary.sentences:
        found.setdefault(sentence.about, []).append(str(sentence))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_a_summary_says_is_in_the_store(begin_both: Begin, language: Language) -> None:
    with begin_both() as session:
        keep_history(session)

        summary = summary_of(session, language)

        assert sum(isinstance(p, Number) for s in summary.sentences for p in s.parts) > 10
        assert check(session, summary, NOON) == []


def test_a_summary_tells_in_order_what_happened(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)

        summary = summary_of(session)

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_the_same_by_the_same_parts(begin: Begin, language: Language) -> None:
    with begin() as session:
        keep_history(session)

        english, other = summary_of(session), summary_of(session, language)

    assert [shapes(one.parts) for one in other.sentences] == [
        shapes(one.parts) for one in english.sentences
    ]
    assert language is Language.EN or str(other.sentences[0]) != str(english.sentences[0])


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


def test_a_whole_month_is_called_by_its_name(begin: Begin) -> None:
    last = NOON.date().replace(day=31, month=10)
    with begin() as session:
        keep_history(session)

        summary = summary_of(session, days=days_until(last, 31))

    assert str(summary.sentences[0]).startswith("In October 2026, ")
    assert "not over" not in " ".join(told(summary)["unknown"])


def keep_two_weeks(session: Session, *, is_loud_heard: bool) -> None:
    """A calm outlet that tells of borders, and a loud one that tells of returns, or of football."""
    calm, loud = (make_outlet(session, name) for name in ("Harbour Times", "Ridge Post"))
    for outlet in (calm, loud):
        assert outlet.id is not None
        feed = Feed(
            url=f"https://{outlet.id}.example/feed",
            outlet_id=outlet.id,
            added_at=NOON - timedelta(days=90),
            due_at=NOON,
            tried_at=NOON,
            ok_at=NOON,
        )
        session.add(feed)
        session.flush()
        if outlet is loud and not is_loud_heard:
            began_at = NOON - timedelta(days=7, hours=12)
            session.add(Outage(feed_id=feed.id or 0, began_at=began_at, code="status_503"))
    for day, number in product(range(14), range(8)):
        at = NOON - timedelta(days=day, minutes=number)
        publish(session, calm, at, "borders")
        if day >= 7 or is_loud_heard:
            publish(session, loud, at, "returns")
            publish(session, loud, at, None)


def publish(session: Session, outlet: Outlet, at: datetime, topic: str | None) -> None:
    article = make_article(session, at=at, outlet=outlet)
    said = Annotated(
        Item(str(article.uid), article.title, article.text, "en"),
        "en",
        Relevance.SUBJECT if topic else Relevance.NONE,
        tags=(Tagged(TagKind.TOPIC, topic, "t"),) if topic else (),
    )
    record(session, [(article, said)], generation(session), NOON)


def test_what_falls_and_rises_by_silence_alone_is_not_told_as_a_change(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_two_weeks(session, is_loud_heard=False)

        summary = summary_of(session)

        said = told(summary)
        assert said["volume"][0].endswith(
            "100%, against 67% in the week before; the sources heard in both periods show no such"
            " change."
        )
        assert not any("more of this coverage" in one for one in said["topic"])
        assert (
            "Returns fell from 56 to 0 articles, but the sources heard in both periods show no such"
            " fall."
        ) in said["topic"]
        assert check(session, summary, NOON) == []


def test_the_same_with_all_sources_heard_is_a_change_or_none(begin: Begin) -> None:
    with begin() as session:
        keep_two_weeks(session, is_loud_heard=True)

        summary = summary_of(session)

    assert "chance alone" in told(summary)["volume"][0]
    assert told(summary)["topic"][0].startswith("No topic, country or narrative")


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
    begin: Begin, part: Part, reason: str
) -> None:
    with begin() as session:
        keep_history(session)
        summary = spoilt(summary_of(session), 0, part)

        faults = check(session, summary, NOON)

    assert faults[0].part == part.text
    assert reason in faults[0].reason
