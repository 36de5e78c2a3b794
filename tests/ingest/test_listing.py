"""Listing pages as they come: without end, nested, in odd charsets; and selectors that are none."""

from collections.abc import Mapping

import pytest

from ingest.declared import Body
from ingest.entry import Parsed
from ingest.listing import read
from ingest.sources import declared
from models.errors import InvalidError, ParseError
from models.store.feeds import NewFeed
from models.vocabulary import SourceKind

HERE = "https://port.example/news"
ITEM = {"item": "li"}
LI = b'<li><a href="/%d">News %d</a></li>'


def listing(body: bytes, options: Mapping[str, str] = ITEM, content_type: str = "") -> Parsed:
    return read(Body(HERE, body, content_type), options)


def refusal(body: bytes, options: Mapping[str, str] = ITEM) -> str:
    with pytest.raises(ParseError) as caught:
        listing(body, options)
    return caught.value.code


def test_of_too_many_items_the_first_are_taken_and_the_rest_is_counted() -> None:
    parsed = listing(b"".join(LI % (number, number) for number in range(30_000)))

    assert [entry.title for entry in parsed.entries][::999] == ["News 0", "News 999"]
    assert parsed.skipped == {"too_many": 29_000}


@pytest.mark.parametrize(
    "body",
    [
        b"<li>" * 3_500_000,
        b"<p>" * 4_500_000 + LI % (1, 1),
        b"<div>" * 250 + b"<li>" * 5 + b"<a href=x>y</a><i></i>" * 600_000,
        b"<a " + b" ".join(b"a%d" % number for number in range(1_500_000)),
    ],
    ids=["items", "elements", "nested", "attributes"],
)
def test_no_page_holds_its_reader_up_or_eats_the_machine(body: bytes) -> None:
    assert refusal(body) in {"parse_timeout", "parse_crashed", "changed_shape"}
    assert listing(LI % (1, 1)).accepted == 1


def test_items_within_items_cannot_multiply_a_page() -> None:
    page = b"<ul><li>" * 120 + b"<h2><a href=/x>%s</a></h2>" % (b"x" * 2_000_000)

    code = refusal(page, {"item": "li", "title": "h2", "link": "a"})

    assert code in {"parse_timeout", "parse_crashed"}


def test_a_base_in_the_page_is_where_its_links_start_and_bad_links_hide_no_others() -> None:
    page = b'<base href="/fr/"><li><a href="41">Un</a></li><li><a href="http://[">Deux</a></li>'

    one, two = listing(page).entries

    assert (one.link, two.link) == ("https://port.example/fr/41", None)


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8", "iso-8859-15", "no-such-charset"])
def test_a_page_is_read_in_the_charset_of_its_header(charset: str) -> None:
    written = "utf-8" if charset == "no-such-charset" else charset
    page = f'<meta charset="{written}"><li><a href="/1">L\u2019été</a></li>'.replace(
        "\u2019", "'" if charset == "iso-8859-15" else "\u2019"
    )

    [entry] = listing(page.encode(written), content_type=f"text/html; charset={charset}").entries

    assert entry.title.endswith("été")


@pytest.mark.parametrize(
    "selector",
    [
        "",
        " ",
        "li..x",
        "//li",
        "a::text",
        "svg|a",
        "a:foo",
        "li:not(:not(a))",
        "a[href",
        "a " * 3000,
    ],
)
@pytest.mark.parametrize("name", ["item", "date"])
def test_a_selector_that_cannot_be_used_is_refused_when_it_is_declared(
    name: str, selector: str
) -> None:
    options = {"item": "li", name: selector}

    with pytest.raises(InvalidError, match=f"{name} (?:is no CSS selector|has more than 500)"):
        declared(NewFeed(HERE, "Port", source=SourceKind.LISTING, options=options))
