"""Every kind of source gives the same entries; a new kind is one module and one row."""

import gzip
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest import sources
from ingest.declared import Body
from ingest.entry import Entry, Parsed, Raw, RawFeed
from ingest.sources import KINDS, Kind, ask, declared, read_source
from ingest.taking import take
from models.errors import FetchError, InvalidError, ParseError
from models.store.feeds import NewFeed
from models.vocabulary import OutletKind, SourceKind

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "data" / "sources"
HERE = "https://tide.example/sitemap.xml"
LISTING = {"item": "li.teaser", "summary": "p.intro"}


def sample(name: str, url: str = HERE) -> Body:
    return Body(url, (SAMPLES / name).read_bytes(), "")


def test_a_news_sitemap_gives_titles_dates_and_languages() -> None:
    parsed = read_source(SourceKind.SITEMAP, {}, sample("news.xml"))

    ferry, harbour = parsed.entries
    assert ferry == Entry(
        title="Ferry waits for families & friends",
        text="",
        link="https://tide.example/2026/11/ferry-waits",
        published_raw="2026-11-24T08:00:00+01:00",
        language="en",
    )
    assert (harbour.language, harbour.published_raw) == ("es", "2026-11-23")
    assert parsed.skipped == {"no_title": 1}
    assert parsed.accepted == 3


def test_a_gzipped_sitemap_is_the_same() -> None:
    plain = sample("news.xml")

    packed = replace(plain, body=gzip.compress(plain.body))

    assert read_source(SourceKind.SITEMAP, {}, packed) == read_source(SourceKind.SITEMAP, {}, plain)


def test_an_index_names_its_newest_parts() -> None:
    parsed = read_source(SourceKind.SITEMAP, {}, sample("index.xml"))

    names = ["news-2.xml", "news-1.xml", "old.xml", "news-undated.xml", "a.xml"]
    assert [part.url for part in parsed.more] == [f"https://tide.example/{name}" for name in names]
    assert parsed.entries == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><body>Log in</body></html>", "not_a_feed"),
        (b"<urlset><url></urlset>", "not_a_feed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "not_a_feed"),
        (gzip.compress(b"<urlset/>", mtime=0)[:-6], "truncated"),
        (b"\x1f\x8b and then nothing of the kind", "not_a_feed"),
        (gzip.compress(b" " * 50_000_001), "too_large"),
    ],
)
def test_what_is_no_sitemap_says_why(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_source(SourceKind.SITEMAP, {}, Body(HERE, body))

    assert caught.value.code == code


def test_of_too_many_entries_the_newest_are_taken() -> None:
    head, foot = b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">', b"</urlset>"
    days = [f"20{year}-01-{day:02}" for year in range(10, 26) for day in range(1, 32)] * 3
    url = (
        b"<url><loc>/%d</loc><n:news><n:title>T%d</n:title>"
        b"<n:publication_date>%s</n:publication_date></n:news></url>"
    )
    body = head + b"".join(url % (i, i, day.encode()) for i, day in enumerate(days)) + foot

    parsed = read_source(SourceKind.SITEMAP, {}, Body(HERE, body))

    assert len(parsed.entries) == 1000
    assert parsed.skipped == {"too_many": len(days) - 1000}
    assert min(entry.published_raw or "" for entry in parsed.entries) >= "2015"


def test_a_listing_is_read_by_its_selectors() -> None:
    page = sample("listing.html", "https://port.example/actualites")

    parsed = read_source(SourceKind.LISTING, LISTING, page)

    first, second = parsed.entries
    assert first.title == "Le port ouvre un accueil & des soins"
    assert first.link == "https://port.example/actualites/41?utm_source=list"
    assert (first.text, first.published_raw) == (
        "Quarante personnes y sont reçues.",
        "2026-11-23T09:00:00+01:00",
    )
    assert (second.title, second.published_raw) == ("Un bateau de plus", "21 novembre 2026")
    assert parsed.skipped == {"empty": 1}
    assert (parsed.title, parsed.language) == ("Office du port – actualités", "fr")


def test_a_listing_that_fits_no_more_has_changed_its_shape() -> None:
    page = sample("listing.html", "https://port.example/actualites")

    with pytest.raises(ParseError, match=r"article\.card") as caught:
        read_source(SourceKind.LISTING, {"item": "article.card"}, page)

    assert caught.value.code == "changed_shape"


def test_reliefweb_reports_stand_under_who_wrote_them() -> None:
    parsed = read_source(SourceKind.RELIEFWEB, {}, sample("reliefweb.json"))

    flood, report = parsed.entries
    assert flood == Entry(
        title="Flood displaces 400 families & their herds",
        text="Four hundred families left Lower Quay.\n\nTents are on their way.",
        link="https://reliefweb.int/report/harbourland/flood-displaces",
        guid="4200001",
        published_raw="2026-11-22T00:00:00+00:00",
        language="en",
        outlet="HRU",
        outlet_kind=OutletKind.NGO,
    )
    assert (report.outlet, report.outlet_kind) == ("Ministry of the Quay", OutletKind.GOVERNMENT)
    assert parsed.skipped == {"empty": 1}


def test_reliefweb_is_asked_under_the_operators_name() -> None:
    url = "https://api.reliefweb.int/v2/reports?query[value]=migrants"

    asked = ask(SourceKind.RELIEFWEB, url, {"reliefweb": "harbour-watch-x1"})

    assert asked.startswith(f"{url}&appname=harbour-watch-x1&limit=100&sort%5B%5D=date.created")
    with pytest.raises(FetchError, match="TIDINGS_RELIEFWEB_APPNAME") as caught:
        ask(SourceKind.RELIEFWEB, url, {"reliefweb": ""})
    assert caught.value.code == "no_key"


def test_gdelt_articles_stand_under_their_own_domains() -> None:
    parsed = read_source(SourceKind.GDELT, {}, sample("gdelt.json"))

    assert [(entry.outlet, entry.language) for entry in parsed.entries] == [
        ("harbourtimes.example", "en"),
        ("marea.example", "es"),
        ("odd.example", None),
    ]
    assert parsed.entries[0].published_raw == "20261124T081500Z"
    assert parsed.entries[2].link is None


def test_gdelt_is_asked_for_the_newest_as_json_and_a_declared_span_stays() -> None:
    url = "https://api.gdeltproject.org/api/v2/doc/doc?query=migrants&timespan=6h&format=html"

    asked = ask(SourceKind.GDELT, url, {})

    assert "timespan=6h" in asked
    assert "format=json" in asked
    assert "html" not in asked


def test_gdelts_controls_and_stray_backslashes_cost_no_article() -> None:
    bodies = (
        b'\xef\xbb\xbf{"articles": [{"title": "The\tferry\x01\nwaits", "url": "https://a.example/1"},',
        rb'{"title": "C:\quay \u00e9t\u00e9 \"said\" it\'s", "url": "https:\/\/a.example\/2"},',
        b'{"title": "Cut \xc3 here", "url": "https://a.example/3"}]}',
    )

    parsed = read_source(SourceKind.GDELT, {}, Body(HERE, b"".join(bodies)))

    assert [entry.title for entry in parsed.entries] == [
        "The ferry waits",
        'C:\\quay été "said" it\\\'s',
        "Cut \ufffd here",
    ]
    assert parsed.entries[1].link == "https://a.example/2"


@pytest.mark.parametrize("kind", [SourceKind.RELIEFWEB, SourceKind.GDELT])
def test_of_too_many_records_the_first_are_taken_and_the_rest_counted(kind: SourceKind) -> None:
    body = b'{"%s": [%s]}' % (
        b"data" if kind is SourceKind.RELIEFWEB else b"articles",
        b",".join([b"{}"] * 3000),
    )

    parsed = read_source(kind, {}, Body(HERE, body))

    assert parsed.skipped == {"too_many": 2000, "empty": 1000}


def test_gdelts_own_words_about_a_wrong_query_are_passed_on() -> None:
    with pytest.raises(ParseError, match="Your query was too short"):
        read_source(SourceKind.GDELT, {}, Body(HERE, b"Your query was too short or too long."))


@pytest.mark.parametrize("kind", [SourceKind.RELIEFWEB, SourceKind.GDELT])
@pytest.mark.parametrize("body", [b"", b"[]", b"{" * 5000, b'{"data": 3, "articles": 3}', b"\xff"])
def test_answers_of_another_shape_are_refused(kind: SourceKind, body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_source(kind, {}, Body(HERE, body))

    assert caught.value.code == "not_a_feed"


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        (SourceKind.LISTING, {}, "needs 'item'"),
        (SourceKind.LISTING, {"item": "li..x"}, "item is no CSS selector"),
        (SourceKind.FEED, {"item": "li"}, "knows no 'item'"),
        (SourceKind.SITEMAP, {"pages": "sometimes"}, "pages is one of auto, always, never"),
    ],
)
def test_a_declaration_that_cannot_be_read_is_refused_at_once(
    source: SourceKind, options: dict[str, str], said: str
) -> None:
    with pytest.raises(InvalidError, match=said):
        declared(NewFeed("https://port.example/", "Port", source=source, options=options))


def test_no_module_but_the_table_knows_of_kinds() -> None:
    readers = "feeds|gdelt|listing|reliefweb|sitemaps"
    named = re.compile(
        rf"\bSourceKind\.(?!FEED\b)[A-Z]+|^from ingest(?:\.| import .*\b)(?:{readers})\b.*",
        re.MULTILINE,
    )

    found = {
        f"{path.relative_to(ROOT)}: {told.group()}"
        for folder in ("api", "ingest", "models", "nlp")
        for path in (ROOT / folder).rglob("*.py")
        for told in named.finditer(path.read_text(encoding="utf-8"))
    }

    table = "ingest/sources.py: "
    assert {one for one in found if not one.startswith(table)} == set()
    assert f"{table}from ingest import {readers.replace('|', ', ')}" in found


def test_every_kind_has_its_row() -> None:
    assert set(KINDS) == set(SourceKind)


def test_a_new_kind_is_one_reader_and_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_lines(got: Body, _: object) -> Parsed:
        return take(RawFeed(tuple(Raw(title=line) for line in got.body.decode().splitlines())))

    lines: Any = "lines"  # a word that the enumeration would get
    monkeypatch.setattr(sources, "KINDS", dict(KINDS) | {lines: Kind(read_lines)})

    parsed = read_source(lines, {}, Body(HERE, b"One\nTwo"))

    assert [entry.title for entry in parsed.entries] == ["One", "Two"]
