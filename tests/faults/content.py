"""Section B of the fault table: what a feed can hold. Each case is a value.

The documents, and what must become of them, are in `tests.faults.writings`
and `tests.faults.publishers`.
"""

from tests.faults import publishers as p
from tests.faults import writings as w
from tests.faults.case import Case, at_feed, body, item, rss, text

BIG = 15_000_000

CASES = (
    Case(
        "B1",
        "a billion laughs",
        "entities",
        at_feed(body(rss(item("&a9;").replace("&amp;", "&") + item("Beside it"), before=w.LAUGHS))),
    ),
    Case(
        "B1",
        "an entity of 50 kB, 2,000 times",
        "entities",
        at_feed(
            body(
                rss(
                    f"<item><title>Grows</title><description>{'&a;' * 2000}</description>"
                    "</item>" + item("Beside it"),
                    before=w.QUADRATIC,
                )
            )
        ),
    ),
    Case(
        "B2",
        "entities, DTDs and inclusions of files and of other servers",
        "ok|entities",
        w.entities,
        look=w.holds_no_file,
    ),
    Case(
        "B3",
        "an author of 40 kB, ill-formed, on which feedparser is quadratic",
        "parse_timeout",
        at_feed(body(rss(f"<item><title>Slow & bad</title><author>{w.REDOS}</author></item>"))),
    ),
    Case(
        "B4",
        "100,000 nested tags",
        "ok",
        at_feed(
            body(
                rss(
                    f"<item><title>Deep</title><description>{w.DEEP}</description></item>"
                    + item("Beside it")
                )
            )
        ),
        look=w.is_flagged_or_kept,
    ),
    Case(
        "B5",
        "a feed that ends within its sixth entry",
        "ok",
        at_feed(body(w.breaks_off(6), ETag='"half"')),
        look=w.is_asked_whole,
        accepted=6,
    ),
    Case(
        "B6",
        "a login page, a parked domain, a captcha",
        "not_a_feed",
        w.feeds(
            *(
                body(w.HTML.format(words, words), "text/html")
                for words in ("Log in", "For sale", "Are you a robot?")
            )
        ),
    ),
    Case(
        "B7",
        "&nbsp; and bare ampersands in text and link",
        "ok",
        at_feed(
            body(
                rss(
                    "<item><title>a &nbsp; b & c</title>"
                    "<link>https://outlet.example/?x=1&y=2</link></item>"
                )
            )
        ),
        look=w.is_lossless,
        accepted=1,
    ),
    Case("B8", "six charsets, declared wrongly or twice", "ok", w.charsets, look=w.same_words),
    Case(
        "B9", "NUL, controls, surrogates, U+FFFE, overlong UTF-8", "ok", w.controls, look=w.is_clean
    ),
    Case(
        "B10",
        "3,000 entries",
        "ok",
        at_feed(body(w.many(3000))),
        accepted=3000,
        look=w.keeps_all(1000),
        limit=BIG,
    ),
    Case(
        "B10",
        "50,000 entries",
        "ok",
        at_feed(body(w.many_brief(50_000))),
        accepted=50_000,
        look=w.keeps_all(1000),
        limit=BIG,
        deadline=20.0,
        is_slow=True,
    ),
    Case(
        "B10",
        "an article of 10 MB",
        "ok",
        at_feed(body(w.capped(words=2_000_000))),
        look=w.is_within,
        limit=BIG,
        accepted=1,
    ),
    Case(
        "B10",
        "a title of 1 MB",
        "ok",
        at_feed(body(w.capped(title=200_000))),
        look=w.is_within,
        limit=BIG,
        accepted=1,
    ),
    Case(
        "B10",
        "10,000 categories",
        "ok",
        at_feed(body(w.capped(categories=10_000))),
        look=w.is_within,
        accepted=1,
    ),
    Case(
        "B10",
        "100,000 links in one entry",
        "ok",
        at_feed(body(w.capped(links=100_000))),
        look=w.is_within,
        limit=BIG,
        accepted=1,
        is_slow=True,
    ),
    Case(
        "B11",
        "guids that are missing, empty, or the same for all",
        "ok",
        w.feeds(
            body(p.guids("", links=False)),
            body(p.guids("<guid></guid>")),
            body(p.guids("<guid>same</guid>", links=False)),
        ),
        accepted=30,
    ),
    Case(
        "B11",
        "the same guid in two feeds for different articles",
        "ok",
        w.feeds(
            *(
                body(
                    rss(f"<item><title>Twin {n}</title><guid>twin</guid>{text(f'Twin {n}')}</item>")
                )
                for n in range(2)
            )
        ),
        look=w.keeps_all(2),
        accepted=2,
    ),
    Case(
        "B12",
        "new guids and tracking parameters at each visit",
        "ok ok",
        p.ever_new_guids,
        look=p.brings_nothing_new,
    ),
    Case("B13", "a title that is mended a day later", "ok ok", p.edited, look=p.is_an_edit),
    Case(
        "B14",
        "dates missing, of 2099 and 1970, impossible, short, without zone, French",
        "ok",
        at_feed(body(p.dated())),
        look=p.are_dated,
        accepted=len(p.DATES),
    ),
    Case(
        "B15",
        "scripts in titles, texts, authors; links that run",
        "ok",
        at_feed(body(w.attacks())),
        look=w.is_plain,
    ),
    Case(
        "B16",
        "bidi overrides, zero-width joiners, soft hyphens, combining marks",
        "ok",
        at_feed(body(w.tricks())),
        look=w.are_found,
        accepted=len(w.TRICKS),
    ),
    Case(
        "B17",
        "ten scripts and their rules",
        "ok",
        at_feed(body(w.tongues())),
        look=w.are_found_in_their_tongues,
        accepted=len(w.TONGUES),
    ),
    Case(
        "B17",
        "words within runs of Chinese, Japanese and Thai, searched for",
        "ok",
        at_feed(body(w.tongues())),
        look=w.are_found_without_spaces,
    ),
    Case(
        "B18",
        "JSON Feed, RDF, RSS 0.91 with its DTD, Atom 0.3 and 1.0, odd prefixes, media",
        "ok",
        p.formats,
        accepted=14,
    ),
    Case(
        "B19",
        "links relative, schemeless, of 8 KB, of other alphabets, tracked",
        "ok",
        at_feed(body(p.links())),
        look=p.are_resolved,
        accepted=5,
    ),
    Case(
        "B20",
        "another order and another format at each visit",
        "ok ok ok",
        p.shuffled,
        look=p.brings_nothing_new,
    ),
)
