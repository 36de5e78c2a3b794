"""Figures checked after their articles changed: which did, and why."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col

from api.figures.addresses import Figure, Kind, address_of, read_address
from api.figures.judging import Outcome
from api.trends.series import By, Of
from ingest.text import digest
from models import Article
from models.errors import InvalidError
from models.store.annotations import record
from models.store.engine import Begin
from models.tag import Arrival
from models.vocabulary import TagKind
from tests.api.cited import BORDERS, CASCADE, DAYS, LATER, read, said
from tests.api.figured import (
    changes_of,
    cite_figure,
    codes_of,
    corpus_of,
    correct_label,
    edit,
    erase,
    every_article,
    keep_one,
    one_counted,
    verify_figure,
)
from tests.make import generation, make_article


def test_an_edit_that_changes_no_label_leaves_the_numbers_and_is_proven(cited_store: Begin) -> None:
    with cited_store() as session:
        article = one_counted(session)
        article.content_hash = digest(article.title, article.text)
    address = cite_figure(cited_store)
    with cited_store() as session:
        edit(session, one_counted(session))

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert found.verdict.differences == ()
    assert codes_of(found) == {"edited": 1}
    assert "nothing else changed" in found.verdict.reasons[0].text


def test_an_edited_article_that_was_read_again_still_counts(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        article = one_counted(session)
        edit(session, article)
        read(session, article, is_about=True)

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert codes_of(found) == {"edited": 1}


def test_an_edit_that_takes_the_label_away_names_the_point(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        article = one_counted(session)
        day = f"{article.day}"
        edit(session, article)
        record(
            session,
            [(article, said(article, is_about=False))],
            generation(session, CASCADE),
            LATER,
        )

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    [moved] = found.verdict.differences or ()
    assert (moved.period, moved.name) == (day, "Borders")
    assert (moved.cited or 0) - (moved.now or 0) == 1
    assert moved.cited_of == moved.now_of
    assert codes_of(found) == {"edited": 1}


def test_an_article_that_is_gone_is_missed(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        erase(session, one_counted(session))

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert codes_of(found) == {"gone": 1}
    assert len(found.verdict.differences or ()) == 1
    assert found.verdict.changes is None


def test_a_corpus_that_was_kept_tells_which_article_is_gone(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    kept = corpus_of(cited_store, address)
    with cited_store() as session:
        erase(session, one_counted(session))

    found = verify_figure(cited_store, address, kept)

    assert codes_of(found) == {"gone": 1}
    assert changes_of(found) == [(None, "then counted under Borders, now not counted", ("gone",))]


def test_a_corpus_of_another_figure_is_refused(cited_store: Begin) -> None:
    address = cite_figure(cited_store)

    with pytest.raises(InvalidError, match="its digest is another"):
        verify_figure(cited_store, address, corpus_of(cited_store, address)[1:])


def test_an_article_that_came_in_place_of_another_does_not_go_unseen(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    kept = corpus_of(cited_store, address)
    with cited_store() as session:
        gone = one_counted(session)
        at = gone.effective_at
        erase(session, gone)
        other = make_article(session, "At the border", at=at)
        read(session, other, is_about=True)
        session.execute(update(Arrival).where(col(Arrival.article_id) == other.id).values(id=0))

    found, told = verify_figure(cited_store, address), verify_figure(cited_store, address, kept)

    assert found.verdict.differences == ()
    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert set(codes_of(found)) == {"unexplained"}
    assert found.verdict.changes is None
    assert codes_of(told) == {"gone": 1, "unexplained": 1}
    assert sorted(changes_of(told), key=str) == [
        ("At the border", "then not counted, now counted under Borders", ("unexplained",)),
        (None, "then counted under Borders, now not counted", ("gone",)),
    ]


def test_a_label_that_a_person_corrected_is_told_with_its_article(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        correct_label(session, one_counted(session), TagKind.TOPIC, "labour")

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert codes_of(found) == {"corrected": 1}
    assert "nothing else changed" in found.verdict.reasons[0].text
    was = "then counted under Borders, now only among what shares are of"
    assert changes_of(found) == [("At the border", was, ("corrected",))]


def test_labels_that_were_exchanged_are_told_though_no_number_moved(cited_store: Begin) -> None:
    with cited_store() as session:
        article = keep_one(session, seen_after=False)
        correct_label(session, article, TagKind.VALENCE, "1")
    address = cite_figure(cited_store, Figure(Kind.TONE, DAYS, dimension="valence", by=By.WEEK))
    with cited_store() as session:
        same_day = [one for one in every_article(session) if one.day == article.day]
        [one] = (one for one in same_day if one.id != article.id)
        other = session.get_one(Article, article.id)
        correct_label(session, one, TagKind.VALENCE, "1")
        correct_label(session, other, TagKind.VALENCE, "-1")

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert found.verdict.differences == ()
    assert codes_of(found) == {"corrected": 2}
    harm, welcome = "counted under harm or hardship", "counted under benefit or welcome"
    assert {words for _, words, _ in changes_of(found)} == {
        f"then {harm}, now {welcome}",
        f"then {welcome}, now {harm}",
    }


def test_an_article_that_was_taken_out_of_the_whole_is_told(cited_store: Begin) -> None:
    address = cite_figure(cited_store, replace(BORDERS, of=Of.SUBJECT))
    with cited_store() as session:
        correct_label(session, one_counted(session), TagKind.RELEVANCE, "none")

    found = verify_figure(cited_store, address)

    was = "then counted under Borders, now not counted"
    assert changes_of(found) == [("At the border", was, ("corrected",))]


def test_a_correction_that_changed_nothing_here_is_not_blamed(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        first, *_, last = (one for one in every_article(session) if one.title == "At the border")
        correct_label(session, first, TagKind.TOPIC, "labour")  # three weeks ago
        correct_label(session, last, TagKind.FRAME, "security")

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.reasons == ()


def test_an_edit_beside_a_correction_is_told_apart_from_it(cited_store: Begin) -> None:
    with cited_store() as session:
        for article in every_article(session):
            article.content_hash = digest(article.title, article.text)
    address = cite_figure(cited_store)
    with cited_store() as session:
        last, before = [one for one in every_article(session) if one.title == "At the border"][
            :-3:-1
        ]
        edit(session, last)
        correct_label(session, before, TagKind.TOPIC, "labour")

    found = verify_figure(cited_store, address)

    assert codes_of(found) == {"edited": 1, "corrected": 1}
    assert sorted(why for _, _, why in changes_of(found)) == [("corrected",), ("edited",)]


def test_more_corrections_than_can_be_told_apart_are_told_without_proof(cited_store: Begin) -> None:
    with cited_store() as session:
        others = [keep_one(session, seen_after=False) for _ in range(12)]
    address = cite_figure(cited_store, replace(BORDERS, by=By.WEEK))
    figure, cited, _ = read_address(address)
    assert cited is not None
    address = address_of(figure, replace(cited, numbers=None))
    with cited_store() as session:
        for article in others:
            correct_label(session, session.get_one(Article, article.id), TagKind.TOPIC, "labour")

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert codes_of(found) == {"corrected": 12}
    assert found.verdict.changes is None
