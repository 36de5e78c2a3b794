"""Reading a page in a process of its own: text, what publishers mark up, and pages that hurt."""

import json
from contextlib import suppress

import pytest

from ingest.declared import Body
from ingest.extract import Extracted, Reviewed, extract
from models.errors import ParseError

URL = "https://tide.example/news/1"
WORDS = "People waited at the pier in the rain until the ferry came late in the evening. "
PARAGRAPHS = "".join(f"<p>On pier {number}, {WORDS * 3}</p>" for number in range(4))


def read(body: str | bytes, content_type: str = "text/html") -> Extracted:
    return extract(Body(URL, body.encode() if isinstance(body, str) else body, content_type))


def page(
    head: str = "", body: str = f"<article><h1>The ferry came</h1>{PARAGRAPHS}</article>"
) -> str:
    nav = "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
    return f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{nav}{body}</body></html>"


def linked(*objects: object) -> str:
    return "".join(
        f"<script type='application/ld+json'>{json.dumps(one)}</script>" for one in objects
    )


def test_the_text_of_an_article_is_read_without_what_stands_around_it() -> None:
    got = read(page("<title>The ferry came - The Tide</title>"))

    assert got.text.count(WORDS.strip()) == 12
    assert "Sport" not in got.text
    assert got.text.startswith("On pier 0")  # and not with its heading, which is the title
    assert got.language == "en"
    assert got.words > 150
    assert not got.is_form


def test_what_publishers_say_for_machines_is_believed_first() -> None:
    told = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "name": "A page"},
            {
                "@type": ["NewsArticle"],
                "headline": "The ferry came &amp; went",
                "author": [{"@type": "Person", "name": "Ada Quay"}, {"name": "Ben Pier"}],
                "datePublished": "2026-11-23T08:30:00+01:00",
                "isAccessibleForFree": "False",
            },
        ],
    }

    got = read(page(f"<link rel='canonical' href='/news/ferry'>{linked(told)}"))

    assert got.author == "Ada Quay, Ben Pier"
    assert got.published == "2026-11-23T08:30:00+01:00"
    assert got.canonical == "https://tide.example/news/ferry"
    assert got.is_free is False


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            "<meta property='article:published_time' content='2026-11-23T08:30:00Z'>",
            "2026-11-23T08:30:00Z",
        ),
        ("<meta itemprop='datePublished' content='2026-11-23 08:30'>", "2026-11-23 08:30"),
        ("<meta name='date' content='2026-11-23'>", "2026-11-23"),
        ("", None),
    ],
)
def test_the_moment_of_publication_is_read(head: str, published: str | None) -> None:
    assert read(page(head)).published == published


def test_fact_checks_are_read_as_their_publisher_marks_them_up() -> None:
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "The ferry never came",
        "reviewRating": {"@type": "Rating", "alternateName": "Mostly false", "ratingValue": "2"},
        "author": {"@type": "Organization", "name": "The Quay Check"},
        "url": "https://tide.example/check/1",
        "datePublished": "2026-11-23",
    }

    got = read(page(linked([review, review], {"@type": "ClaimReview", "claimReviewed": ""})))

    assert got.reviews == (
        Reviewed(
            "The ferry never came",
            "Mostly false",
            "The Quay Check",
            "https://tide.example/check/1",
            "2026-11-23",
        ),
    )


def test_fact_checks_written_as_attributes_are_read_too() -> None:
    review = (
        "<div itemscope itemtype='https://schema.org/ClaimReview'>"
        "<span itemprop='claimReviewed'>The pier is gone</span>"
        "<div itemprop='reviewRating' itemscope><b itemprop='alternateName'>Missing context</b>"
        "</div><meta itemprop='datePublished' content='2026-11-20'></div>"
    )

    [got] = read(page(body=review + PARAGRAPHS)).reviews

    assert (got.claim, got.verdict, got.date) == (
        "The pier is gone",
        "Missing context",
        "2026-11-20",
    )


@pytest.mark.parametrize(
    "script",
    [
        "{broken",
        "[" * 5000,
        '{"@type": "NewsArticle", "headline": {"a": 1}, "author": 5, "datePublished": []}',
        '{"@type": 5, "@graph": "no"}',
        "null",
        '{"@type": "NewsArticle", "headline": "A line\nbreak within"}',
    ],
)
def test_markup_that_is_broken_hurts_nothing(script: str) -> None:
    got = read(page(f"<script type='application/ld+json'>{script}</script>"))

    assert got.text.count(WORDS.strip()) == 12


def test_reservations_and_forms_are_told() -> None:
    metas = "<meta name='robots' content='noai'><meta name='TDM-Reservation' content='1'>"
    more = "<meta name='Robots' content='noindex'>"

    got = read(page(metas + more, "<form><input type='password'></form>"))

    assert got.metas == {"robots": "noai, noindex", "tdm-reservation": "1"}
    assert got.is_form


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (page(body=f"<p>Łódź — {WORDS * 5}</p>").encode(), "text/html; charset=utf-8"),
        (page(body=f"<p>Łódź — {WORDS * 5}</p>").encode("utf-16"), "text/html; charset=utf-16"),
        (
            page("<meta charset='windows-1250'>", f"<p>Łódź — {WORDS * 5}</p>").encode("cp1250"),
            "text/html",
        ),
        (page(body=f"<p>Łódź — {WORDS * 5}</p>").encode(), "text/html; charset=nonsense"),
    ],
)
def test_characters_are_read_as_they_were_written(body: bytes, content_type: str) -> None:
    assert "Łódź — People" in read(body, content_type).text


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_nothing_is_no_page(body: bytes) -> None:
    with pytest.raises(ParseError) as told:
        extract(Body(URL, body, "text/html"))

    assert told.value.code == "empty"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 \x00\x01\x02",
        b"<",
        b"\xff\xfe\xfd" * 100,
        b"<html>" + b"<div>" * 20_000,
        b"<p>" + b"&#0;" * 100 + b"</p>",
        b"<svg>" * 5000 + b"</svg>" * 5000,
    ],
)
def test_what_is_no_page_gives_nothing_and_the_next_is_read(body: bytes) -> None:
    with suppress(ParseError):
        assert len(extract(Body(URL, body, "text/html")).text) < 2000

    assert WORDS.strip() in read(page()).text


def test_text_is_nfc_and_without_tricks() -> None:
    got = read(page(body=f"<p>Cafe\u0301 \x07{WORDS * 4}</p>"))

    assert "Café" in got.text
    assert "\x07" not in got.text
