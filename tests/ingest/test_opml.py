"""OPML in and out: nothing of a file is lost, and nothing in it can hurt."""

import pytest

from ingest.opml import MOST, BadLine, read_opml, write_opml
from models.errors import ArchiveError
from models.store.feeds import NewFeed
from models.vocabulary import OutletKind, SourceKind

LIST = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="NGO">
  <outline type="rss" text="The Tide" xmlUrl="https://tide.example/feed" language="en-GB"/>
  <outline text="Deeper"><outline title="Marea" xmlURL="https://marea.example/rss"/></outline>
</outline>
<outline text="No address"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="Local" xmlUrl="http://user:pw@127.0.0.1/"/>
</body></opml>"""


def test_every_line_that_names_a_feed_is_accounted_for() -> None:
    tide, marea, script, user = read_opml(LIST)

    assert tide == (4, NewFeed("https://tide.example/feed", "The Tide", OutletKind.NGO, "en"))
    assert marea == (5, NewFeed("https://marea.example/rss", "Marea", OutletKind.PRESS))
    assert isinstance(script, BadLine)
    assert (script.line, script.url) == (8, "javascript:alert(1)")
    assert isinstance(user, BadLine)
    assert "user name" in user.reason


def test_what_was_written_is_read_again() -> None:
    feeds = [
        NewFeed("https://tide.example/?a=1&b=2", "Tide & Quay", OutletKind.NGO, "en", "IE"),
        NewFeed("https://marea.example/s.xml", "Marea", source=SourceKind.SITEMAP),
        NewFeed(
            "https://port.example/",
            "Port",
            OutletKind.GOVERNMENT,
            source=SourceKind.LISTING,
            options={"item": 'li[class="x"] > a'},
        ),
    ]

    assert [line[1] for line in read_opml(write_opml(feeds)) if isinstance(line, tuple)] == feeds


def test_a_file_that_breaks_off_gives_what_came_before_and_says_where() -> None:
    cut = LIST[: LIST.index(b'<outline text="No address')]

    *taken, fault = read_opml(cut)

    assert len(taken) == 2
    assert isinstance(fault, BadLine)
    assert "cannot be read beyond here" in fault.reason


def test_depth_and_size_are_bounded() -> None:
    deep = b"<opml>" + b"<outline>" * 100_000 + b'<outline xmlUrl="https://tide.example/"/>'
    wide = b"<opml>" + b'<outline xmlUrl="https://tide.example/"/>' * (MOST + 5) + b"</opml>"

    assert isinstance(next(read_opml(deep)), tuple)
    *_, last = read_opml(wide)
    assert isinstance(last, BadLine)
    assert last.reason.startswith("5 feeds more")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"no xml",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>',
        b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml>&x;</opml>',
        b"\xff\xfe",
    ],
)
def test_what_is_no_opml_says_so(body: bytes) -> None:
    with pytest.raises(ArchiveError, match="no OPML"):
        list(read_opml(body))
