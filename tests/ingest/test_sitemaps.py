"""Sitemaps as they come: huge, packed in pieces, dated in all zones, and made to hurt."""

import gzip

import pytest

from ingest.declared import Body
from ingest.entry import Parsed
from ingest.sitemaps import ADDRESSES, read
from models.errors import ParseError
from tests.ingest.costs import costs_of

HERE = "https://tide.example/sitemap.xml"
NEWS = b'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(body: bytes) -> Parsed:
    return read(Body(HERE, body), {})


def refusal(body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        sitemap(body)
    return f"{caught.value.code}: {caught.value.reason}"


def news(*titles: str) -> bytes:
    url = "<url><loc>/{0}</loc><n:news><n:title>{0}</n:title></n:news></url>"
    told = "".join(url.format(title) for title in titles).encode()
    return b"<urlset %s>%s</urlset>" % (NEWS, told)


def tags(count: int, attributes: int) -> bytes:
    tag = b"<a %s/>" % b" ".join(b'a%d=""' % number for number in range(attributes))
    return b"<urlset>%s</urlset>" % (tag * count)


def words(dates: int) -> bytes:
    url = (
        b"<url><n:news><n:title>T</n:title>"
        b"<n:publication_date>vendredi %d novembre</n:publication_date></n:news></url>"
    )
    return b"<urlset %s>%s</urlset>" % (NEWS, b"".join(url % n for n in range(dates)))


def test_no_sitemap_costs_more_than_seconds_or_swells() -> None:
    bombs = {
        "addresses": (b"<urlset>" + b"<url/>" * 8_000_000, "too_large"),
        "elements": (b"<urlset><url>" + b"<a/>" * 12_000_000, "too_large"),
        "depth": (b"<urlset>" + b"<url>" * 9_000_000, "too_large"),
        "attributes": (tags(1, 2_000_000), "too_large"),
        "tags with attributes": (tags(40, 80_000), "too_large"),
        "references": (b"<urlset><url><loc>%s</loc></url></urlset>" % (b"&lt;" * 9_000_000), "1"),
        "comments": (b"<urlset>%s</urlset>" % (b"<!---->" * 7_000_000), "0"),
        "blanks": (b" " * 60_000_000, "too_large"),
        "dates in words": (words(ADDRESSES), str(ADDRESSES)),
    }

    costs = costs_of("sitemap", {name: body for name, (body, _) in bombs.items()}, packed=True)

    assert {name: cost.came_to for name, cost in costs.items()} == {
        name: code for name, (_, code) in bombs.items()
    }
    assert {name: cost for name, cost in costs.items() if cost.seconds > 3} == {}
    assert {name: cost for name, cost in costs.items() if cost.megabytes > 150} == {}


def test_as_many_addresses_as_the_protocol_allows_are_read_and_no_more() -> None:
    most = b"<urlset>%s</urlset>" % (b"<url><loc>/a</loc></url>" * ADDRESSES)

    assert sitemap(most).skipped == {"no_title": ADDRESSES}
    assert refusal(most.replace(b"</urlset>", b"<url/></urlset>")) == (
        "too_large: more than the 50,000 addresses that one may have"
    )


def test_a_gzip_in_several_pieces_is_read_whole() -> None:
    body = news(*(f"Title {number}" for number in range(9)))
    packed = b"".join(gzip.compress(body[at : at + 100]) for at in range(0, len(body), 100))

    assert sitemap(packed) == sitemap(body)
    assert len(sitemap(packed).entries) == 9


def test_a_gzip_of_nothing_but_pieces_is_refused_at_once() -> None:
    pieces = gzip.compress(b"<urlset>") + gzip.compress(b"") * 100_000

    assert refusal(pieces) == "too_large: a gzip of more than 1,000 pieces"


def test_parts_come_by_the_moments_that_they_changed_at() -> None:
    dates = {
        "noon-in-tokyo": "2026-11-24T12:00:00+09:00",
        "nine-utc": "2026-11-24T09:00:00Z",
        "november": "2026-11",
        "ten-in-new-york": "2026-11-23T22:00:00.5-05:00",
        "this-year": "2026",
        "yesterday": "2026-11-23",
        "undated": "",
        "in-words": "last Tuesday",
    }
    part = "<sitemap><loc>/{}.xml</loc><lastmod>{}</lastmod></sitemap>"
    told = "".join(part.format(*one) for one in dates.items())

    parsed = sitemap(f"<sitemapindex>{told}</sitemapindex>".encode())

    newest = ["nine-utc", "ten-in-new-york", "noon-in-tokyo", "yesterday", "november"]
    assert [part.url.rpartition("/")[2].removesuffix(".xml") for part in parsed.more] == newest


def test_parts_that_are_not_asked_are_counted() -> None:
    months = (f"2{year:03}-{month:02}" for year in range(200) for month in range(1, 13))
    part = "<sitemap><loc>/{0}.xml</loc><lastmod>{0}</lastmod></sitemap>"

    parsed = sitemap(f"<sitemapindex>{''.join(map(part.format, months))}</sitemapindex>".encode())

    newest = [f"2199-{month:02}.xml" for month in (12, 11, 10, 9, 8)]
    assert [part.url[-11:] for part in parsed.more] == newest
    assert parsed.capped == {"parts": 200 * 12 - 5}
    assert parsed.accepted == 0


def test_prefixes_are_the_publishers_own_and_other_media_have_titles_too() -> None:
    body = b"""<s:urlset xmlns:s="urn:any"><s:url><s:loc>/ferry</s:loc>
        <image:image xmlns:image="urn:i"><image:loc>/pier.jpg</image:loc>
        <image:title>The pier</image:title></image:image>
        <news:news xmlns:news="urn:n"><news:title>The ferry <![CDATA[& the quay]]></news:title>
        </news:news></s:url></s:urlset>"""

    [entry] = sitemap(body).entries

    assert (entry.title, entry.link) == ("The ferry & the quay", "https://tide.example/ferry")


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_a_declared_charset_is_read(charset: str) -> None:
    named = charset.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{named}"?>' + news("À l'été, l'œuf").decode()
    expected = "À l'été, l'œuf"
    if charset == "iso-8859-1":
        text, expected = text.replace("œ", "oe"), expected.replace("œ", "oe")

    [entry] = sitemap(text.encode(charset)).entries

    assert entry.title == expected


def test_a_charset_that_nobody_knows_is_told() -> None:
    assert refusal(b'<?xml version="1.0" encoding="gb2312"?><urlset/>').startswith("not_a_feed")
