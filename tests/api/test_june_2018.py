"""The summary of June 2018 in the AllSides archive: every number on it by hand-written SQL."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from api.languages.writing import Language
from api.trends.baselines import learn
from api.trends.checking import check
from api.trends.ranges import Range
from api.trends.series import Point
from api.trends.summary import Measure, Name, Number, Sentence, Summary
from api.trends.summing import load_summary
from tests.june_2018 import FIRST, LAST
from tests.make import NOON

JUNE = (FIRST, LAST)
BEFORE = (date(2018, 5, 1), date(2018, 5, 31))

READ = "SELECT count(*) FROM article WHERE day BETWEEN :first AND :last AND relevance IS NOT NULL"
SUBJECT = (
    "SELECT count(*) FROM article WHERE day BETWEEN :first AND :last AND relevance = 'subject'"
)
TAGGED = """
    SELECT count(DISTINCT article.id) FROM article JOIN tag ON tag.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject'
    AND kind = :kind AND label = :label AND decision = 'yes'"""
UNSURE = """
    SELECT count(*) FROM article JOIN tag ON tag.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject'
    AND kind = :kind AND decision = 'cant_say'"""
LOADED = """
    SELECT count(*) FROM article JOIN tag ON tag.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject'
    AND kind = 'respect' AND label IN ('1', '2') AND decision = 'yes'"""
NARRATED = """
    SELECT count(DISTINCT article.id) FROM article JOIN signal ON signal.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject' AND kind = 'narrative'
    AND label = :label"""
QUOTED = """
    SELECT count(DISTINCT article.id) FROM article JOIN quote ON quote.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject' AND role = :role"""
SPOKE = """
    SELECT count(DISTINCT article.id) FROM article JOIN quote ON quote.article_id = article.id
    WHERE day BETWEEN :first AND :last AND relevance = 'subject' AND name = :name
    AND role IN ('un', 'government', 'police', 'politician', 'ngo', 'expert')"""
TOLD = """
    SELECT count(*), count(DISTINCT outlet_id) FROM article
    WHERE day BETWEEN :first AND :last AND relevance = 'subject' AND story_id = :story"""


@pytest.fixture(scope="module")
def summary(june: Session) -> Summary:
    return load_summary(june, Range(*JUNE), NOON)


def one(june: Session, sql: str, days: tuple[date, date] = JUNE, **given: str) -> int:
    params = {"first": str(days[0]), "last": str(days[1]), **given}
    return int(june.execute(text(sql), params).scalar_one())


def labelled(june: Session, dimension: str, label: str, days: tuple[date, date] = JUNE) -> int:
    """Count the articles about migration that carry a label, by the SQL of its dimension."""
    if dimension == "narrative":
        return one(june, NARRATED, days, label=label)
    if dimension == "quoted":
        return one(june, QUOTED, days, role=label)
    if dimension == "speaker":
        return one(june, SPOKE, days, name=label)
    if label == "cant_say":
        return one(june, UNSURE, days, kind=dimension)
    return one(june, TAGGED, days, kind=dimension, label=label)


def expected(june: Session, sql: str, **given: str) -> float:
    """What the twelve windows before, each five weeks further back, let expect of June.

    Counted here; weighed by the statistic, which has tests of its own (`test_surges`).
    """
    windows = [
        (FIRST - timedelta(weeks=5 * n), LAST - timedelta(weeks=5 * n)) for n in range(1, 13)
    ]
    past = [Point(*days, one(june, sql, days, **given), one(june, READ, days)) for days in windows]
    return learn(past).share * one(june, READ)


def about(summary: Summary, name: str) -> list[Sentence]:
    return [sentence for sentence in summary.sentences if sentence.about == name]


def values(sentence: Sentence) -> list[float]:
    return [part.value for part in sentence.parts if isinstance(part, Number)]


def names(sentence: Sentence) -> list[tuple[str, str]]:
    return [(part.dimension, part.label) for part in sentence.parts if isinstance(part, Name)]


def test_volume(june: Session, summary: Summary) -> None:
    [sentence] = about(summary, "volume")
    subject, collected = one(june, SUBJECT), one(june, READ)
    subject_before, collected_before = one(june, SUBJECT, BEFORE), one(june, READ, BEFORE)

    assert values(sentence) == [
        subject, collected, subject / collected, subject_before / collected_before
    ]  # fmt: skip
    assert str(sentence) == (
        f"In June 2018, {subject} of {collected} articles collected were about migration:"
        f" {100 * subject / collected:.0f}%, up from"
        f" {100 * subject_before / collected_before:.0f}% in May 2018."
    )


def test_surges(june: Session, summary: Summary) -> None:
    whole, labels = about(summary, "surge")

    assert values(whole) == [pytest.approx(expected(june, SUBJECT))]
    told = [
        number
        for dimension, label in names(labels)
        for number in (
            labelled(june, dimension, label),
            pytest.approx(expected(june, TAGGED, kind=dimension, label=label)),
        )
    ]
    assert ("topic", "detention") in names(labels)
    assert values(labels) == told


@pytest.mark.parametrize(
    ("matter", "number"), [("topic", 0), ("country", 0), ("tone", 0), ("tone", 1), ("quoted", 0)]
)
def test_shares_of_labels(june: Session, summary: Summary, matter: str, number: int) -> None:
    sentence = about(summary, matter)[number]
    subject = one(june, SUBJECT)

    assert len(names(sentence)) >= 2
    assert values(sentence) == [labelled(june, *name) / subject for name in names(sentence)]


def test_the_main_topics_are_the_largest(june: Session, summary: Summary) -> None:
    [sentence] = about(summary, "topic")
    rows = june.execute(
        text(
            "SELECT label FROM article JOIN tag ON tag.article_id = article.id"
            " WHERE day BETWEEN :first AND :last AND relevance = 'subject' AND kind = 'topic'"
            " AND decision = 'yes' GROUP BY label ORDER BY count(DISTINCT article.id) DESC LIMIT 3"
        ),
        {"first": str(FIRST), "last": str(LAST)},
    )

    assert names(sentence) == [("topic", row[0]) for row in rows]


def test_words_for_people(june: Session, summary: Summary) -> None:
    assert values(about(summary, "tone")[2]) == [one(june, LOADED) / one(june, SUBJECT)]


def test_narratives_and_their_roles(june: Session, summary: Summary) -> None:
    [sentence] = about(summary, "narrative")
    told: list[int] = []
    for dimension, label in names(sentence):
        told.append(labelled(june, dimension, label))
        for role in ("asserts", "reports", "rebuts"):
            number = one(june, NARRATED + " AND role = :role", label=label, role=role)
            told += [number] if number else []

    assert values(sentence) == told


def test_who_is_quoted_most(june: Session, summary: Summary) -> None:
    sentence = about(summary, "quoted")[1]

    assert values(sentence) == [labelled(june, *name) for name in names(sentence)]
    assert {name for name, _ in names(sentence)} == {"speaker"}


def test_stories(june: Session, summary: Summary) -> None:
    [sentence] = about(summary, "story")
    told: list[int] = []
    for _, story in names(sentence):
        params = {"first": str(FIRST), "last": str(LAST), "story": int(story)}
        told += june.execute(text(TOLD), params).one()

    assert values(sentence) == told


def test_no_number_is_left_out_above(summary: Summary) -> None:
    counted = {
        matter: len(about(summary, matter)) for matter in {one.about for one in summary.sentences}
    }

    assert counted == {
        "volume": 1, "surge": 2, "topic": 1, "country": 1, "tone": 3, "narrative": 1,
        "quoted": 2, "story": 1,
    }  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_the_checker_agrees(june: Session, language: Language) -> None:
    told = load_summary(june, Range(*JUNE), NOON, language)

    assert check(june, told, NOON) == []
    measures = {p.measure for one in told.sentences for p in one.parts if isinstance(p, Number)}
    assert measures == {Measure.ARTICLES, Measure.SHARE, Measure.OUTLETS, Measure.EXPECTED}
