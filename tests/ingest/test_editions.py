"""Editions of one page become one address, and pages that only look alike stay two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import canonicalise

PAGE = "https://www.outlet.example/news/boat?id=7"


@pytest.mark.parametrize(
    "url",
    [
        "http://outlet.example/news/boat?id=7",
        "https://amp.outlet.example/news/boat?id=7",
        "https://m.outlet.example/news/boat?id=7",
        "https://mobile.outlet.example/news/boat/?id=7",
        "https://www.m.outlet.example/news/boat?id=7",
        "https://outlet.example/amp/news/boat?id=7",
        "https://outlet.example/news/boat/amp?id=7",
        "https://outlet.example/news/boat/amp/?id=7",
        "https://outlet.example/news/boat.amp?id=7",
        "https://outlet.example/news/boat?id=7&amp",
        "https://outlet.example/news/boat?amp=1&id=7",
        "https://outlet.example/news/boat?id=7&outputType=amp",
        "https://outlet.example/news/boat?id=7&amp;utm_source=feed",
        "https://outlet.example/news/boat?id=7&amp;amp;fbclid=x",
        "https://www-outlet-example.cdn.ampproject.org/c/s/www.outlet.example/news/boat?id=7",
        "https://www-outlet-example.cdn.ampproject.org/v/s/outlet.example/news/boat/amp?amp_js_v=0.1&id=7",
        "https://www.google.com/amp/s/outlet.example/news/boat?id=7",
        "https://www.google.co.uk/amp/s/amp.outlet.example/news/boat/amp?id=7&usqp=mq",
    ],
)
def test_an_edition_of_a_page_has_its_address(url: str) -> None:
    assert canonicalise(url) == canonicalise(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://desk.blogspot.de/2026/11/a.html?m=1", "https://desk.blogspot.com/2026/11/a.html"),
        ("https://desk.blogspot.co.uk/a.html", "https://desk.blogspot.com.au/a.html?m=0"),
        ("https://outlet.example/a.amp.html", "https://outlet.example/a.html"),
    ],
)
def test_mirrors_of_a_page_have_one_address(one: str, other: str) -> None:
    assert canonicalise(one) == canonicalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://outlet.example/amp", "https://outlet.example"),
        ("https://outlet.example/lamp", "https://outlet.example/l"),
        ("https://outlet.example/news/boat-camp", "https://outlet.example/news/boat-c"),
        ("https://outlet.example/champ/a", "https://outlet.example/a"),
        ("https://amp.com.au/a", "https://m.com.au/a"),
        ("https://amp.dev/a", "https://m.dev/a"),
        ("https://media.outlet.example/a", "https://outlet.example/a"),
        ("https://en.outlet.example/a", "https://outlet.example/a"),
        ("https://edition.outlet.example/a", "https://outlet.example/a"),
        ("https://outlet.example/a?m=1", "https://outlet.example/a?m=0"),
        ("https://outlet.example/a?page=1", "https://outlet.example/a?page=2"),
        ("https://outlet.example/a?id=amp", "https://outlet.example/a?id=b"),
        ("https://outlet.example/a?output=pdf", "https://outlet.example/a"),
        ("https://outlet.example/a?lang=en", "https://outlet.example/a?lang=fr"),
        ("https://m.outlet.example:8443/a", "https://m.outlet.example/a"),
        ("https://www.google.com/amp/x", "https://www.google.com/x"),
        ("https://fake-cdn.ampproject.org.example/c/s/a.example/b", "https://a.example/b"),
    ],
)
def test_pages_that_look_alike_stay_two(one: str, other: str) -> None:
    assert canonicalise(one) != canonicalise(other)


FORMS = re.compile(
    r"https://((www|amp|m|mobile)\.){0,3}"
    r"(outlet\.example|com\.au|a\.blogspot\.(de|co\.uk|com)|google\.com|x\.cdn\.ampproject\.org)"
    r"(/(amp|c|s|v|a\.example|x\.cdn\.ampproject\.org|b\.amp|\.amp|b\.amp\.amp\.html|%61mp|c%2Fs)){0,6}"
    r"/?(\?(amp;){0,2}(amp|m=1|output=amp|id=1)(&(amp;)?(amp=|b=2|usqp=x)){0,2})?",
    re.ASCII,
)


def test_an_endless_address_is_read_all_the_same() -> None:
    url = "https://x.cdn.ampproject.org" + "/c/y.cdn.ampproject.org" * 20_000

    assert canonicalise(url) == url


@given(st.from_regex(FORMS, fullmatch=True))
def test_the_address_of_an_edition_is_its_own(url: str) -> None:
    once = canonicalise(url)

    assert canonicalise(once) == once
