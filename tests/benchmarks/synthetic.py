"""A feed of our own making for benchmarks: thirty-five entries of an invented newsroom."""

from random import Random

ENTRIES = 35
_WORDS = (  # noqa: SIM905  words read better in a row
    "council ferry harbour permit tenant bridge school border camp clinic office vote market river "
    "volunteer shelter agency report minister village coast winter family crossing status hearing "
    "asylum worker return visa passport district station kitchen language course mayor budget"
).split()


def feed(number: int, host: str = "outlet.example") -> bytes:
    """Return the feed of one outlet, well-formed RSS of about 37 kilobytes."""
    chance = Random(number)
    items = "".join(_item(number, entry, host, chance) for entry in range(ENTRIES))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
        f"<channel><title>The Invented Post {number}</title><link>https://{host}/</link>"
        f"<description>News</description><language>en</language><ttl>30</ttl>\n{items}"
        "</channel></rss>\n"
    ).encode()


def _item(number: int, entry: int, host: str, chance: Random) -> str:
    title = _sentence(chance, 9)
    link = f"https://{host}/{number}/{entry}?utm_source=rss&amp;id={number * 1000 + entry}"
    paragraphs = "".join(
        f'<p>{_sentence(chance, 28)} <a href="{link}">{_sentence(chance, 3)}</a></p>\n'
        for _ in range(2)
    )
    return (
        f"<item><title>{title}</title><link>{link}</link>"
        f'<guid isPermaLink="false">{host}-{number}-{entry}</guid>'
        f"<pubDate>Tue, 24 Nov 2026 {entry % 24:02}:{number % 60:02}:00 +0100</pubDate>"
        f"<dc:creator>Ada Writer {entry % 7}</dc:creator><category>News</category>"
        f"<description>{_sentence(chance, 24)}</description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>\n"
    )


def _sentence(chance: Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."
