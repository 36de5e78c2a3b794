"""Whatever bytes come in, our own frozen types or a ParseError come out."""

import json
import signal
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.children import Child
from ingest.parse import forgiving_child, parse_feed
from ingest.taking import TITLE, take
from models.errors import ParseError

URL = "https://outlet.example/feed.xml"


def rss(items: str, declaration: str = '<?xml version="1.0"?>') -> bytes:
    return (
        f"{declaration}<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()
    )


def declared(charset: str, title: str) -> str:
    """A feed that claims a charset; the test encodes it as it likes."""
    return rss(item(title), f'<?xml version="1.0" encoding="{charset}"?>').decode()


def item(title: str = "A title", link: str = "https://outlet.example/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_a_json_feed_may_have_a_mark_and_line_breaks_in_its_texts() -> None:
    items = b'[{"title": "A\tferry\nwaits"}]'
    body = b'{"version": "https://jsonfeed.org/version/1", "items": %s}' % items

    [entry] = parse_feed("https://tide.example/", b"\xef\xbb\xbf\n" + body).entries

    assert entry.title == "A ferry waits"


def test_a_well_formed_feed_takes_the_strict_way() -> None:
    parsed = parse_feed(
        URL,
        rss(
            item(
                more="<guid>g1</guid><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>"
                "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</description>"
                "<author>desk@outlet.example (Ada Writer)</author>"
            )
        ),
    )

    entry = parsed.entries[0]
    assert parsed.is_strict
    assert (entry.title, entry.text) == ("A title", "One\n\nTwo")
    assert entry.author == "Ada Writer"
    assert entry.published_raw == "Tue, 24 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("a &nbsp; b", "a b"),
        ("fish & chips", "fish & chips"),
    ],
)
def test_sloppy_markup_takes_the_forgiving_way_and_loses_nothing(markup: str, title: str) -> None:
    parsed = parse_feed(URL, rss(item(markup, "https://outlet.example/?x=1&y=2")))

    assert not parsed.is_strict
    assert parsed.entries[0].title == title
    assert parsed.entries[0].link == "https://outlet.example/?x=1&y=2"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item("Café")).decode().encode("latin-1"), ""),
        (declared("utf-8", "Café").encode("latin-1"), ""),
        (declared("utf-16", "Café").encode("utf-16"), ""),
        (declared("iso-8859-1", "Café").encode("latin-1"), "application/rss+xml"),
    ],
)
def test_a_wrong_or_rare_charset_still_gives_the_right_text(body: bytes, content_type: str) -> None:
    assert parse_feed(URL, body, content_type).entries[0].title == "Café"


def test_windows_quotes_in_a_feed_that_claims_latin_1_come_out_right() -> None:
    body = declared("iso-8859-1", "It’s").encode("cp1252")

    assert parse_feed(URL, body).entries[0].title == "It’s"


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://outlet.example/a/">
<entry><title type="html">A &amp;amp; B</title><link href="b"/><id>urn:1</id><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p></div></content></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="https://outlet.example/r">
<title>R</title><link>https://outlet.example/r</link><description>D</description></item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
{"id": "1", "url": "/j", "title": "A < B", "content_text": "x < y"}]}"""


@pytest.mark.parametrize(
    ("body", "title", "link", "text"),
    [
        (ATOM, "A & B", "https://outlet.example/a/b", "One"),
        (RDF, "R", "https://outlet.example/r", "D"),
        (JSON, "A < B", "https://outlet.example/j", "x < y"),
    ],
)
def test_atom_rdf_and_json_feeds_are_read(body: bytes, title: str, link: str, text: str) -> None:
    entry = parse_feed(URL, body).entries[0]

    assert (entry.title, entry.link, entry.text) == (title, link, text)


@pytest.mark.parametrize(
    "body", [b"<html><body>Log in</body></html>", b"<!DOCTYPE html><p>x", b"{}"]
)
def test_a_page_or_other_thing_is_not_a_feed(body: bytes) -> None:
    with pytest.raises(ParseError) as error:
        parse_feed(URL, body)

    assert error.value.code == "not_a_feed"


def test_an_empty_answer_says_so() -> None:
    with pytest.raises(ParseError) as error:
        parse_feed(URL, b"  \n")

    assert error.value.code == "empty"


def test_of_half_a_feed_the_complete_entries_are_kept() -> None:
    body = rss(item("One") + item("Two", "https://outlet.example/2"))

    parsed = parse_feed(URL, body[: body.index(b"Two") + 2])

    assert [entry.title for entry in parsed.entries] == ["One"]
    assert parsed.is_truncated
    assert parsed.accepted == 2


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words", encoding="utf-8")
    levels = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "lol">' for n in range(9)
    )
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">{levels}]>'
    body = rss(item("&x;&a8;", more="<description>d</description>"), doctype)

    try:
        entries = parse_feed(URL, body).entries
    except ParseError:
        entries = ()  # refused: as well

    assert all("hidden" not in entry.title and len(entry.title) <= TITLE for entry in entries)


@pytest.mark.slow  # row B3 of tests/faults shows the same in every run
def test_a_feed_that_would_take_for_ever_is_cut_and_the_next_one_is_read() -> None:
    hostile = rss(item("a & b", more=f"<author>a@{'a.' * 60_000}</author>"))

    with pytest.raises(ParseError) as error:
        parse_feed(URL, hostile)

    assert error.value.code == "parse_timeout"
    assert parse_feed(URL, rss(item("fish & chips"))).entries[0].title == "fish & chips"


FEEDPARSER = "ingest.forgiving_child"
LABEL = b'["https://tide.example/feed", ""]'


class Struck(Child):
    """A child that is hit by a signal while it reads."""

    def __init__(self, module: str, blow: signal.Signals) -> None:
        super().__init__(module)
        self.blow = blow

    def _receive(self, url: str, process: subprocess.Popen[bytes]) -> bytes:
        process.send_signal(self.blow)
        process.send_signal(signal.SIGCONT)
        return super()._receive(url, process)


@pytest.mark.parametrize(
    ("blow", "code"), [(signal.SIGKILL, "parse_crashed"), (signal.SIGXCPU, "parse_timeout")]
)
def test_what_ended_the_reader_is_told_and_the_next_feed_is_read(
    blow: signal.Signals, code: str
) -> None:
    body = rss(item("fish & chips"))
    child, struck = Child(FEEDPARSER), Struck(FEEDPARSER, blow)
    child.ask(URL, LABEL, body)
    running, child._process = child._process, None
    assert running is not None
    running.send_signal(signal.SIGSTOP)  # so that it cannot answer before the blow
    struck._process = running

    with pytest.raises(ParseError) as error:
        struck.ask(URL, LABEL, body)

    assert error.value.code == code
    assert running.returncode == -blow
    assert b"fish & chips" in child.ask(URL, LABEL, body)
    child.close()


def test_scripts_are_gone_and_only_web_links_are_links() -> None:
    body = rss(
        item(
            "&lt;script&gt;alert(1)&lt;/script&gt;Hello &lt;b&gt;there&lt;/b&gt;",
            "javascript:alert(1)",
        )
    )

    entry = parse_feed(URL, body).entries[0]

    assert (entry.title, entry.link) == ("Hello there", None)


def test_what_is_too_long_is_cut_and_counted_and_empty_entries_are_told() -> None:
    parsed = parse_feed(URL, rss(item("x" * 5000) + "<item/>"))

    assert len(parsed.entries[0].title) == TITLE
    assert parsed.capped == {"title": 1}
    assert parsed.skipped == {"empty": 1}
    assert parsed.accepted == 2


def test_no_more_than_a_thousand_entries_are_taken_and_the_rest_is_counted() -> None:
    body = rss("".join(item(f"T{n}", f"https://outlet.example/{n}") for n in range(1200)))

    parsed = parse_feed(URL, body)

    assert (len(parsed.entries), parsed.skipped) == (1000, {"too_many": 200})


def test_controls_go_and_bidi_marks_stay() -> None:
    body = rss(item("A\u202eB &#x9;C e\u0301"))

    assert parse_feed(URL, body).entries[0].title == "A\u202eB C é"


def test_a_child_that_is_closed_starts_again() -> None:
    child = Child(FEEDPARSER)
    body = rss(item("a & b"))

    first = child.ask(URL, LABEL, body)
    child.close()
    second = child.ask(URL, LABEL, body)
    child.close()

    assert first == second


@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda text: rss(item(text)))))
def test_any_bytes_give_entries_or_a_parse_error(body: bytes) -> None:
    try:
        parsed = parse_feed(URL, body)
    except ParseError:
        return
    for entry in parsed.entries:
        assert "\x00" not in entry.title + entry.text


KNOWN_DIFFERENCES = {
    # (feed, field): why ours is another than feedparser's
    ("b251eb", "title"): "feedparser undoes a double encoding that the publisher wrote on purpose",
    ("7406c7", "text"): "feedparser takes a picture's caption for the summary",
    ("1ce075", "text"): "as above",
    ("6a1948", "text"): "as above",
    ("1ffc14", "text"): "as above",
    ("d1ee82", "author"): "feedparser takes a picture's credit for the author",
}


def test_both_ways_read_real_well_formed_feeds_alike(shared: Path, tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")

    checked, differences = 0, set()
    with (
        (shared / "feeds/real-feeds.tar.zst").open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        for member in tar:
            file = tar.extractfile(member)
            body = file.read() if file else b""
            # A part that is large enough to tell and small enough to be quick.
            if "benchmark_data" not in member.name or not 0 < len(body) < 150_000:
                continue
            parsed = _parsed(body)
            if parsed is None or body.lstrip().startswith(b"{"):
                continue
            other = take(forgiving_child().read(URL, body, ""))
            checked += len(parsed)
            assert len(parsed) == len(other.entries), member.name
            for ours, theirs in zip(parsed, other.entries, strict=True):
                differences |= {
                    (member.name[-6:], name)
                    for name in ("title", "text", "link", "guid", "author", "published_raw")
                    if getattr(ours, name) != getattr(theirs, name)
                }

    assert checked > 1000
    assert differences <= set(KNOWN_DIFFERENCES)


def _parsed(body: bytes) -> tuple[object, ...] | None:
    try:
        parsed = parse_feed(URL, body)
    except ParseError:
        return None
    return parsed.entries if parsed.is_strict else None


def test_what_breaks_off_between_entries_loses_none() -> None:
    body = rss(item("One") + item("Two", "https://outlet.example/2"))

    parsed = parse_feed(URL, body[: body.index(b"</channel>")])

    assert [entry.title for entry in parsed.entries] == ["One", "Two"]
    assert parsed.is_truncated


@pytest.mark.parametrize("ttl", ["²", "9" * 5000, "soon", "-5"])
@pytest.mark.parametrize("title", ["A", "a & b"])
def test_a_ttl_that_is_no_number_is_no_ttl_whichever_the_way(ttl: str, title: str) -> None:
    parsed = parse_feed(URL, rss(f"<ttl>{ttl}</ttl>{item(title)}"))

    assert parsed.ttl is None
    assert len(parsed.entries) == 1


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("http://[x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
JSON_NAMES = ["id", "url", "title", "content_html", "content_text", "author", "authors", "summary"]


@given(
    st.lists(
        JSON_VALUES | st.dictionaries(st.sampled_from(JSON_NAMES), JSON_VALUES, min_size=1),
        max_size=4,
    )
)
def test_json_items_of_any_shape_are_read_or_counted(items: list[object]) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}

    parsed = parse_feed(URL, json.dumps(feed).encode())

    assert parsed.accepted == len(items)
