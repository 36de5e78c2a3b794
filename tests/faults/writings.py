"""What hostile and careless publishers write, as feeds, and what must become of it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import count

from tests.faults.case import Found, Ground, body, item, rss, text
from tests.ingest.server import Page

LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
QUADRATIC = f"<!DOCTYPE rss [<!ENTITY a '{'ha' * 25_000}'>]>"
REDOS = "a@" + "a." * 20_000
DEEP = "<b>" * 100_000 + "deep" + "</b>" * 100_000
HTML = "<!doctype html><html><head><title>{}</title></head><body><p>{}</p></body></html>"
SCRIPT = "<script>alert(1)</script>"

ATTACKS = (
    SCRIPT,
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>here</a>",
    "<p style='position:fixed;inset:0'>over all</p>",
    (
        "<math><mtext><table><mglyph><style><!--</style>"
        "<img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>"
    ),
    '"><script>alert(1)</script>',
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "{{constructor.constructor('alert(1)')()}}",
)
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#9;script:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
)
TONGUES = {
    "emoji": "Families 👨‍👩‍👧‍👦 at the border 🇺🇳",
    "arabic": "اللاجئون يصلون إلى الميناء",
    "hebrew": "פליטים מגיעים לנמל",
    "farsi": "پناهجویان در بندر می‌مانند",
    "chinese": "难民抵达港口",
    "japanese": "難民が港に到着した",
    "thai": "ผู้ลี้ภัยมาถึงท่าเรือ",
    "turkish": "Göçmenler ışıklı limanda İstanbul",
    "german": "Flüchtlinge auf der Straße",
    "greek": "Πρόσφυγες στους δρόμους",
}
ASKED = {
    "arabic": "اللاجئون",
    "hebrew": "לנמל",
    "german": "straße",
    "greek": "ΔΡΌΜΟΥΣ",
    "turkish": "limanda",
}
UNSPACED = {"chinese": "难民", "japanese": "難民", "thai": "ผู้ลี้ภัย"}


def feeds(*pages: Page) -> Callable[[Ground], Mapping[str, Page]]:
    """Serve a feed a page."""
    return lambda _: {f"/feed/{number}": page for number, page in enumerate(pages)}


def entities(ground: Ground) -> Mapping[str, Page]:
    """Entities, DTDs and inclusions that reach for a file and for the trap."""
    trap = ground.trap.url("/dtd")
    taken = "<item><title>Taken &x;</title><link>https://outlet.example/x</link></item>"
    include = (
        "<item><title>Included <xi:include href='file:///etc/passwd' parse='text'/></title>"
        "<link>https://outlet.example/i</link></item>"
    )
    parameter = f"<!DOCTYPE rss [<!ENTITY % p SYSTEM '{trap}'> %p;]>"
    return {
        "/feed/0": body(
            rss(taken, before="<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")
        ),
        "/feed/1": body(rss(taken, before=f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{trap}'>]>")),
        "/feed/2": body(rss(item("With a DTD"), before=f"<!DOCTYPE rss SYSTEM '{trap}'>")),
        "/feed/3": body(rss(include, root="xmlns:xi='http://www.w3.org/2001/XInclude'")),
        "/feed/4": body(rss(item("With a parameter"), before=parameter)),
    }


def holds_no_file(found: Found) -> None:
    assert not [one for one in found.articles if "root:" in one.title + one.text]


def is_flagged_or_kept(found: Found) -> None:
    """Expect the entry that is too deep to be stored or counted, and the one beside it stored."""
    assert found.outcome.accepted == 2
    assert "Beside it" in found.titles


def same_words(found: Found) -> None:
    """Expect every charset to have come to the same words."""
    assert {article.title for article in found.articles} == {"Café “à la côte” – 5 €"}
    assert len(found.articles) == len(found.feeds)


def charsets(_: Ground) -> Mapping[str, Page]:
    """One sentence in charsets that are declared wrongly, or in two ways at once."""
    words = "Café “à la côte” – 5 €"
    links = (f"https://outlet.example/charset/{n}" for n in count())

    def written(declared: str, real: str, said: str = "application/xml") -> Page:
        document = (
            f"<?xml version='1.0' encoding='{declared}'?>" + rss(item(words, next(links)))[38:]
        )
        return body(document.encode(real), said)

    return {
        f"/feed/{number}": page
        for number, page in enumerate(
            (
                written("utf-8", "cp1252"),
                written("utf-16", "utf-16"),
                written("iso-8859-1", "cp1252"),
                written("iso-8859-1", "utf-8", "application/xml; charset=utf-8"),
                written("utf-8", "utf-8", "text/xml; charset=us-ascii"),
                written("windows-1252", "cp1252"),
            )
        )
    }


def controls(_: Ground) -> Mapping[str, Page]:
    """What no text may hold, each in a feed of its own."""
    parts = (
        b"\0",
        b"\x01\x08\x1b[31m",
        b"&#0;",
        b"&#xD800;",
        b"\xef\xbf\xbe",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
    )
    return {
        f"/feed/{n}": body(rss(item(f"Before MARK after {n}")).encode().replace(b"MARK", part))
        for n, part in enumerate(parts)
    }


def is_clean(found: Found) -> None:
    assert len(found.articles) == len(found.feeds)
    for article in found.articles:
        assert re.match(r"Before .*after \d$", article.title), article.title
        for character in article.title + article.text:
            assert character == "\n" or unicodedata.category(character) not in {"Cc", "Cs", "Cn"}


def many(number: int) -> str:
    return rss("".join(item(f"One of many {n}") for n in range(number)))


def many_brief(number: int) -> str:
    """Write entries that say nothing but their titles: as many as our limit of bytes allows."""
    return rss("".join(f"<item><title>One of many {n}</title></item>" for n in range(number)))


def capped(title: int = 1, words: int = 1, categories: int = 0, links: int = 0) -> str:
    """Write a feed of one entry that is far too large."""
    more = "".join(f"<category>c{n}</category>" for n in range(categories))
    anchors = "".join(f"&lt;a href='https://o.example/{n}'&gt;l&lt;/a&gt; " for n in range(links))
    return rss(
        f"<item><title>{'Long ' * title}</title><link>https://outlet.example/long</link>"
        f"<description>{'word ' * words}{anchors}</description>{more}</item>"
    )


def is_within(found: Found) -> None:
    [article] = found.articles
    assert len(article.title) <= 1000
    assert len(article.text) <= 1_000_000


def attacks() -> str:
    """Write scripts into titles, texts, authors and links, escaped as feeds escape."""
    entries = [
        f"<item><title>{_escaped(attack)} {n}</title><link>https://outlet.example/a/{n}</link>"
        f"<author>{_escaped(attack)}</author><description>{_escaped(attack)} words {n}"
        "</description></item>"
        for n, attack in enumerate(ATTACKS)
    ]
    links = [
        f"<item><title>Linked {n}</title><link>{link}</link>{text(f'Linked {n}')}</item>"
        for n, link in enumerate(LINKS)
    ]
    return rss("".join(entries + links), channel=f"<description>{_escaped(SCRIPT)}</description>")


def _escaped(markup: str) -> str:
    return markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_plain(found: Found) -> None:
    """Expect words alone to be kept, and links that lead to the web."""
    for article in found.articles:
        assert not re.search(
            r"<\s*(script|img|svg|iframe|style)", article.title + article.text, re.I
        )
        assert article.link is None or article.link.startswith("https://outlet.example/a/")
    assert {a.link for a in found.articles if a.title.startswith("Linked")} == {None}


TRICKS = (
    "mig\u200brants at sea",
    "abc\u202eevil\u202c def",
    "ha\u00ad\u200drbour",
    "Za\u0301\u0335" * 5,
)


def tricks() -> str:
    return rss(
        "".join(item(title, f"https://outlet.example/t/{n}") for n, title in enumerate(TRICKS))
    )


def are_found(found: Found) -> None:
    """Expect texts as they were written, and found as they are read."""
    assert found.titles == {unicodedata.normalize("NFC", title) for title in TRICKS}
    assert found.find("migrants") == {TRICKS[0]}


def tongues() -> str:
    return rss("".join(item(t, f"https://outlet.example/l/{name}") for name, t in TONGUES.items()))


def are_found_in_their_tongues(found: Found) -> None:
    assert found.titles == {unicodedata.normalize("NFC", t) for t in TONGUES.values()}
    for name, asked in ASKED.items():
        assert TONGUES[name] in found.find(asked), name


def are_found_without_spaces(found: Found) -> None:
    for name, asked in UNSPACED.items():
        assert TONGUES[name] in found.find(asked), name


def breaks_off(entries: int) -> str:
    """Write a feed that ends in the middle of its last entry."""
    whole = rss("".join(item(f"Whole {n}") for n in range(entries)))
    return whole[: whole.rindex("<description>") + 20]


def is_asked_whole(found: Found) -> None:
    """Expect the whole entries to be kept, and nothing that would make the next answer short."""
    assert found.titles == {f"Whole {n}" for n in range(5)}
    assert found.outcome.rejected == {"truncated": 1}
    assert (found.feed.etag, found.feed.body_hash) == (None, None)


def keeps_all(number: int) -> Callable[[Found], None]:
    """Expect so many articles of the hostile feeds."""

    def look(found: Found) -> None:
        assert len(found.articles) == number, found.outcomes

    return look


def is_lossless(found: Found) -> None:
    [article] = found.articles
    assert " ".join(article.title.split()) == "a b & c"
    assert article.link == "https://outlet.example/?x=1&y=2"
