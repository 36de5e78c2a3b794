"""Figures that can be cited, over a real store: cited, taken away, and made again."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from api.figures.addresses import Figure, Kind, address_of, read_address
from api.figures.judging import Outcome
from api.figures.making import corpus_lines, corpus_text, make
from api.trends.ranges import Range
from api.trends.reading import Asked, load_query_series, load_series
from api.trends.series import By
from models import Article
from models.store.citing import mark
from models.store.engine import Begin
from tests.api.cited import BORDERS, DAYS, read
from tests.api.figured import (
    FIGURES,
    cite_figure,
    codes_of,
    every_article,
    keep_one,
    verify_figure,
)
from tests.make import NOON, make_article, make_outlet


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.kind}-{one.by}")
def test_a_figure_is_identical_while_nothing_changes(cited_store: Begin, figure: Figure) -> None:
    found = verify_figure(cited_store, cite_figure(cited_store, figure))

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.reasons == ()
    assert sum(series.count for series in found.made.series) > 0


def test_a_label_of_two_lines_is_one(cited_store: Begin) -> None:
    with cited_store() as session:
        outlet = make_outlet(session, "Ridge\tPost\n*")
        read(session, make_article(session, "At the border", outlet=outlet), is_about=True)
    ranked = replace(BORDERS, kind=Kind.RANKED, dimension="outlet")

    address = cite_figure(cited_store, ranked)

    assert verify_figure(cited_store, address).verdict.outcome is Outcome.IDENTICAL
    _, cited, _ = read_address(address)
    assert cited is not None
    assert cited.numbers is not None
    assert "Ridge Post *" in dict(cited.numbers.counts)


def test_an_address_says_all_that_a_figure_is(cited_store: Begin) -> None:
    for figure in FIGURES:
        address = cite_figure(cited_store, figure)
        read, cited, file = read_address(f"https://tidings.example{address}")

        assert (read, file) == (figure, None)
        assert cited is not None
        assert address_of(read, cited) == address


def test_a_figure_counts_what_the_pages_of_trends_count(cited_store: Begin) -> None:
    week = replace(BORDERS, by=By.WEEK, days=Range(date(2026, 10, 1), DAYS.last))
    with cited_store() as session:
        at = mark(session, NOON)
        shown = load_query_series(
            session, "topic:borders", Asked("query", None, week.days, By.WEEK), NOON.date()
        )
        [kept] = load_series(session, Asked("country", "IT", DAYS, By.MONTH))
        drawn = make(session, week, at).series[0]
        [land] = make(session, FIGURES[-1], at).series

    assert [(p.count, p.volume) for p in drawn.points] == [
        (p.count, p.volume) for p in shown.points
    ]
    assert (land.label, land.count, land.volume) == ("IT", kept.count, kept.volume)


def test_what_arrives_later_is_told_and_changes_nothing(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        keep_one(session)
        keep_one(session, is_about=False)

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert codes_of(found) == {"arrived": 2}


def test_what_waited_to_be_read_is_not_counted_afterwards(cited_store: Begin) -> None:
    with cited_store() as session:
        waiting = make_article(session, "At the border", at=NOON - timedelta(hours=2))
    address = cite_figure(cited_store)
    with cited_store() as session:
        article = session.get_one(Article, waiting.id)
        read(session, article, is_about=True)

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert codes_of(found) == {"waiting": 1}


def test_numbers_that_were_written_into_an_address_are_found_out(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    figure, cited, _ = read_address(address)
    assert cited is not None
    assert cited.numbers is not None
    label, counts = cited.numbers.counts[0]
    forged = replace(cited.numbers, counts=((label, (counts[0] + 40, *counts[1:])),))

    found = verify_figure(cited_store, address_of(figure, replace(cited, numbers=forged)))

    assert found.verdict.outcome is Outcome.CHANGED
    assert set(codes_of(found)) == {"altered"}


def test_a_corpus_without_numbers_is_still_checked(cited_store: Begin) -> None:
    figure, cited, _ = read_address(cite_figure(cited_store))
    assert cited is not None

    found = verify_figure(cited_store, address_of(figure, replace(cited, numbers=None)))

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.differences is None


def test_the_corpus_is_what_sha256sum_says_of_its_lines(cited_store: Begin) -> None:
    figure, cited, _ = read_address(cite_figure(cited_store))
    assert cited is not None
    with cited_store() as session:
        lines = corpus_lines(session, figure, cited.mark)
        articles = {article.uid.hex for article in every_article(session)}

    assert cited.corpus == "sha256:" + sha256(corpus_text(lines).encode()).hexdigest()
    assert lines == sorted(set(lines))
    assert {line.split("\t")[1] for line in lines} <= articles
    assert {line.split("\t")[0] for line in lines} == {"*", "1"}
