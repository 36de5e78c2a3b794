"""Fact-checks: what feeds say, what a CSV holds, what is refused and why."""

from datetime import date

import pytest

from ingest.claims import (
    BadRow,
    claims_of,
    read_csv,
    reviewed_claims,
    stated_claim,
    stated_verdict,
)
from ingest.extract import Extracted, Reviewed
from models import Claim, Outlet
from models.errors import ArchiveError
from models.store.claims import add_claims, known_claims
from models.store.engine import Begin
from models.vocabulary import OutletKind
from tests.make import NOON, make_article, make_outlet

HEAD = "claim,verdict,url,publisher,date,language\n"


def read(rows: str) -> list[Claim | BadRow]:
    return list(read_csv((HEAD + rows).splitlines(keepends=True), NOON))


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("https://www.tide.example/check/1", True),
        ("https://checks.tide.example/1", True),
        ("http://[", True),
        ("https://othertide.example/1", False),
    ],
)
def test_a_fact_check_is_of_the_site_that_marks_it_up(
    begin: Begin, address: str, is_taken: bool
) -> None:
    page = Extracted(reviews=(Reviewed("It sank", url=address),))
    with begin() as session:
        outlet = make_outlet(session, "Checkers", OutletKind.FACT_CHECKER)
        article = make_article(session, "The ferry", outlet=outlet)
        article.link = "https://tide.example/1"

        assert len(reviewed_claims(article, outlet, page, NOON)) == is_taken


def test_a_verdict_stands_in_the_fact_checkers_words() -> None:
    assert stated_verdict("Mostly false: Ferries carry arms", "") == "Mostly false"
    assert stated_verdict("Faktencheck: Falsch – Fähren tragen Waffen", "") == "Falsch"
    assert stated_verdict("Ferries", "We looked.\nRating: Missing context.") == "Missing context"


def test_a_feed_that_states_no_verdict_gets_none() -> None:
    assert stated_verdict("No, ferries do not carry arms", "A false alarm, we found.") is None
    assert stated_verdict("True stories from the port", "") is None


def test_the_claim_is_what_is_labelled_or_else_the_title() -> None:
    text = "Claim: The town gives every newcomer a house. Verdict: False."

    assert stated_claim("Houses for all?", text) == "The town gives every newcomer a house"
    assert stated_claim("Fact check: FALSE: Every newcomer gets a house", "No.") == (
        "Every newcomer gets a house"
    )


def test_a_fact_checkers_article_becomes_a_claim_once(begin_both: Begin) -> None:
    with begin_both() as session:
        outlet = make_outlet(session, "Checkers", OutletKind.FACT_CHECKER)
        article = make_article(session, "False: The ferry carried arms", "We asked.", outlet=outlet)

        claims = claims_of([article], outlet, NOON)
        added = [add_claims(session, claims), add_claims(session, claims)]
        known = known_claims(session)

    assert added == [1, 0]
    assert [(one.claim, one.verdict, one.publisher) for one in known] == [
        ("The ferry carried arms", "False", "Checkers")
    ]


def test_an_article_without_a_title_names_no_claim(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session, " ", "Something.")

        assert claims_of([article], Outlet(name="Checkers"), NOON) == []


def test_a_row_of_a_csv_becomes_a_claim() -> None:
    row = 'A bridge was sold,Untrue,https://checkers.example/1,Checkers,"May 2, 2016",EN\n'

    (claim,) = read(row)

    assert isinstance(claim, Claim)
    assert (claim.verdict, claim.language, claim.reviewed_on) == ("Untrue", "en", date(2016, 5, 2))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",False,,Checkers,,\n", "no claim"),
        ("A claim,,,,,\n", "no publisher"),
        ("A claim,,javascript:x,Checkers,,\n", "not a web address: javascript:x"),
        ("A claim,,,Checkers,some day,\n", "not a date: some day"),
        ("A claim,,,Checkers,,english\n", "not a language of two letters: english"),
        ("A claim,,,Checkers,,,surplus\n", "more cells than columns"),
        (f"{'x' * 1001},,,Checkers,,\n", "the claim has more than 1000 characters"),
    ],
)
def test_a_malformed_row_is_told_with_its_line_and_reason(row: str, reason: str) -> None:
    good = "A claim,,,Checkers,,\n"

    first, bad, last = read(good + row + good)

    assert bad == BadRow(3, reason)
    assert isinstance(first, Claim)
    assert isinstance(last, Claim)


def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(ArchiveError, match="claim, publisher"):
        list(read_csv(["a,b\n", "1,2\n"], NOON))


def test_a_language_of_three_letters_is_never_cut_to_anothers(begin: Begin) -> None:
    with begin() as session:
        checker = make_outlet(session, kind=OutletKind.FACT_CHECKER, language="pt")
        written = [
            make_article(session, "Boats", outlet=checker, language=language)
            for language in ("est", "en", None)
        ]

        claims = claims_of(written, checker, NOON)

    assert [claim.language for claim in claims] == ["pt", "en", "pt"]
