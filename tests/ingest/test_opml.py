"""OPML in and out: nothing of a file is lost, and nothing in it can hurt."""

from time import process_time

import pytest

from ingest.opml import MOST, BadLine, read_opml, write_opml
from models.errors import ArchiveError
from models.store.feeds import NewFeed
from models.vocabulary import OutletKind, SourceKind

LIST = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="NGO">
  <outline type="rss" text="The Tide" xmlUrl="https://tide.example/feed" language="en-GB"/>
  <outline text="Deeper">
    <outline title="Marea" xmlURL="https://marea.example/rss" language="Spanish"/></outline>
</outline>
<outline text="No address"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="Local" xmlUrl="http://user:pw@127.0.0.1/"/>
</body></opml>"""


def test_every_line_that_names_a_feed_is_accounted_for() -> None:
    tide, marea, script, user = read_opml(LIST)

    assert tide == (4, NewFeed("https://tide.example/feed", "The Tide", OutletKind.NGO, "en"))
    assert marea == (6, NewFeed("https://marea.example/rss", "Marea", OutletKind.PRESS))
    assert isinstance(script, BadLine)
    assert (script.line, script.url) == (9, "javascript:alert(1)")
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


ACCENTS = """<opml version="2.0"><body>
<outline text="Café à l'œuvre" xmlUrl="https://cafe.example/rss"/></body></opml>"""


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("", "cp1252"),  # an old program's, which declares nothing
        ("utf-8", "cp1252"),  # and one that declares what it is not
        ("utf-16", "utf-8"),  # saved anew by an editor that left the declaration alone
        ("no-such-charset", "utf-8"),
        ("punycode", "utf-8"),
    ],
)
def test_a_list_is_read_in_whatever_charset_it_is(declared: str, written: str) -> None:
    label = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""

    [line] = read_opml((label + ACCENTS).encode(written))

    assert isinstance(line, tuple)
    assert line[1].outlet == "Café à l'œuvre"


def test_latin_1_multibyte_charsets_and_blank_lines_before_all_are_read() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?>' + ACCENTS.replace("œ", "oe")
    chinese = '\n\n<?xml version="1.0" encoding="gb2312"?>' + ACCENTS.replace(
        "Café à l'œuvre", "海潮"
    )

    [first] = read_opml(latin.encode("latin-1"))
    [second] = read_opml(chinese.encode("gb2312"))

    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert (first[1].outlet, second[1].outlet) == ("Café à l'oeuvre", "海潮")


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


def test_many_feeds_far_down_take_no_time() -> None:
    feeds = b'<outline xmlUrl="https://tide.example/"/>' * 20_000
    body = b"<opml><outline text='ngo'>" + b"<outline>" * 50_000 + feeds

    before = process_time()
    first, *_ = read_opml(body)

    assert process_time() - before < 5
    assert isinstance(first, tuple)
    assert first[1].kind is OutletKind.NGO


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
