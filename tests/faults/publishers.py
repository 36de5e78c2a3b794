"""How publishers name, date, order and format what they publish, and what must become of it."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import count

from models.vocabulary import DateNote
from tests.faults.case import Found, Ground, body, item, rss, text
from tests.ingest.server import Handler, Page

RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns='http://purl.org/rss/1.0/'>"
)
DTD = (
    "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
    "'http://my.netscape.com/publish/formats/rss-0.91.dtd'>"
)
DATES = {
    "missing": "",
    "future": "Mon, 01 Jan 2099 10:00:00 GMT",
    "old": "Thu, 01 Jan 1970 00:00:00 GMT",
    "none": "31 Feb 2026 10:00:00 GMT",
    "short": "Mon, 23 Nov 26 10:00:00 GMT",
    "zoneless": "2026-11-23T10:00:00",
    "french": "lun., 23 nov. 2026 10:00:00 +0100",
    "unix": "1795428000",
}


def guids(guid: str, *, links: bool = True) -> str:
    """Write ten entries whose guids tell nothing."""

    def one(number: int) -> str:
        link = f"<link>https://outlet.example/g/{number}</link>" if links else ""
        return f"<item><title>Guided {number}</title>{link}{guid}{text(f'Guided {number}')}</item>"

    return rss("".join(one(number) for number in range(10)))


def ever_new_guids(_: Ground) -> Mapping[str, Page]:
    """The same articles with new guids and new tracking parameters at each visit."""
    visits = count(1)

    def page(handler: Handler) -> None:
        visit = next(visits)
        entries = "".join(
            item(
                f"Session {n}",
                f"https://outlet.example/s/{n}?utm_source=v{visit}",
                f"<guid isPermaLink='false'>{visit}-{n}</guid>",
            )
            for n in range(5)
        )
        handler.reply(200, rss(entries).encode())

    return {"/feed": page}


def brings_nothing_new(found: Found) -> None:
    assert (found.outcome.stored, found.outcome.edited) == (0, 0)


def edited(_: Ground) -> Mapping[str, Page]:
    """An entry whose title is mended a day later."""
    titles = iter(("Ferry lost near habrour", "Ferry lost near harbour"))

    def page(handler: Handler) -> None:
        entry = item(next(titles), "https://outlet.example/ferry", "<guid>ferry</guid>")
        handler.reply(200, rss(entry).encode())

    return {"/feed": page}


def is_an_edit(found: Found) -> None:
    assert (found.outcome.stored, found.outcome.edited) == (0, 1)


def dated() -> str:
    return rss(
        "".join(
            item(f"Dated {name}", more=f"<pubDate>{date}</pubDate>" if date else "")
            for name, date in DATES.items()
        )
    )


def are_dated(found: Found) -> None:
    """Expect oddities to be noted, believable dates believed, and nothing from the future."""
    by_name = {article.title.removeprefix("Dated "): article for article in found.articles}
    notes = {name: article.date_note for name, article in by_name.items()}
    assert notes == {
        "missing": DateNote.MISSING,
        "future": DateNote.FUTURE,
        "old": DateNote.TOO_OLD,
        "none": DateNote.UNREADABLE,
        **dict.fromkeys(("short", "zoneless", "french", "unix")),
    }
    for name, article in by_name.items():
        assert article.effective_at <= found.at + timedelta(days=1)
        assert (article.published_raw or "") == DATES[name]
        if article.date_note is not None:
            assert article.effective_at == found.at


def formats(_: Ground) -> Mapping[str, Page]:
    """Two entries in each of the formats that feeds are written in."""
    two = item("First") + item("Second")
    atom = "".join(
        f"<entry><title>{t}</title><link href='https://outlet.example/{t}'/><id>{t}</id></entry>"
        for t in ("First", "Second")
    )
    rdf = two.replace("<item>", "<item xmlns='http://purl.org/rss/1.0/'>")
    odd = re.sub(
        r"<(/?)(\w+)>",
        r"<\1x:\2>",
        "<entry><title>First</title><id>f</id></entry>"
        "<entry><title>Second</title><id>s</id></entry>",
    )
    as_json = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Tide",
        "items": [
            {"id": t, "title": t, "url": f"https://outlet.example/{t}"} for t in ("First", "Second")
        ],
    }
    written = (
        json.dumps(as_json),
        f"{RDF}<channel><title>T</title></channel>{rdf}</rdf:RDF>",
        rss(two, before=DTD).replace("version='2.0'", "version='0.91'"),
        f"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title>{atom}</feed>",
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{atom}</feed>",
        f"<x:feed xmlns:x='http://www.w3.org/2005/Atom'><x:title>T</x:title>{odd}</x:feed>",
        rss(
            two.replace(
                "<item>",
                "<item><media:thumbnail url='https://o.example/i.jpg'/>"
                "<itunes:episode>1</itunes:episode>",
            ),
            root="xmlns:media='http://search.yahoo.com/mrss/' "
            "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'",
        ),
    )
    return {f"/feed/{number}": body(document) for number, document in enumerate(written)}


def links() -> str:
    """Write links in every manner: relative, without scheme, very long, of other alphabets."""
    written = (
        "/relative",
        "//outlet.example/schemeless",
        "https://ärzte.example/grenze",
        "https://outlet.example/tracked?utm_source=x&amp;id=7&amp;fbclid=abc",
        "https://outlet.example/" + "l" * 8000,
    )
    return rss("".join(item(f"Link {n}", link) for n, link in enumerate(written)))


def are_resolved(found: Found) -> None:
    by_title = {article.title: article for article in found.articles}
    assert len(by_title) == 5
    assert by_title["Link 0"].link == found.ground.bad.url("/relative")
    assert (by_title["Link 1"].link or "").endswith("://outlet.example/schemeless")
    assert by_title["Link 2"].url == "https://xn--rzte-koa.example/grenze"
    assert by_title["Link 3"].url == "https://outlet.example/tracked?id=7"
    assert "utm_source" in (by_title["Link 3"].link or "")


def shuffled(_: Ground) -> Mapping[str, Page]:
    """The same entries in another order, now as RSS and now as Atom."""
    visits = count(1)
    titles = [f"Shuffled {n}" for n in range(8)]

    def page(handler: Handler) -> None:
        visit = next(visits)
        turned = titles[visit:] + titles[:visit]
        if visit % 2:
            document = rss("".join(item(title) for title in turned))
        else:
            document = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{}</feed>".format(
                "".join(
                    f"<entry><title>{t}</title><link href='https://outlet.example/"
                    f"{'-'.join(t.split())}'/><id>{t}</id>"
                    f"{text(t).replace('description', 'content')}</entry>"
                    for t in turned
                )
            )
        handler.reply(200, document.encode())

    return {"/feed": page}
