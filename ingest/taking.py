"""What is taken of what a reader found: cleaned, bounded, and the rest counted.

Whatever the kind of source, its entries come through here, so markup, controls and endless texts
end at one place.
"""

import re
from collections import Counter
from dataclasses import replace

from ingest.entry import Entry, Parsed, Raw, RawFeed
from ingest.text import one_line, tidy, to_plain
from ingest.urls import is_web
from models.errors import ParseError

ENTRIES = 1000
TITLE = 1000
TEXT = 1_000_000
LINK = 5000
"""What is taken of one feed: entries, characters of a title, of a text and of a link.

More is counted; of a link that is longer there is none.
"""

IDENTITY = 2000
"""Bytes of what an article is known by: PostgreSQL indexes 2,700."""

_CRUMBS = 1_000_000  # tags or objects; a real feed of two megabytes has ninety thousand
_MARKUP = 2 * TEXT  # characters: cleaning takes fifteen times their memory

# RSS 2.0 writes authors as `address (name)`, and some turn it round.
_MAILBOX = re.compile(
    r"^\S{1,200}@\S{1,200} \((?P<name>.+)\)$|^(?P<first>[^(]+) \(\S{1,200}@\S{1,200}\)$"
)
_LANGUAGE = re.compile(r"^[a-z]{2}(?=$|[-_])", re.IGNORECASE)


def refuse_crumbs(url: str, body: bytes) -> None:
    """Refuse a body of nothing but tags or objects: a reader needs a hundred times its memory.

    Raises:
        ParseError: it has more of them than any feed (`too_large`).
    """
    if max(body.count(b"<"), body.count(b"{") + body.count(b"[")) > _CRUMBS:
        raise ParseError(url, "too_large", f"more than {_CRUMBS:,} tags, or objects of JSON")


def take(
    raw: RawFeed,
    *,
    is_strict: bool = True,
    is_truncated: bool = False,
    is_cut_within: bool = False,
) -> Parsed:
    """Clean what a parser read; count what is not taken and what is cut."""
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    found = raw.entries[:-1] if is_cut_within else raw.entries
    if len(found) < len(raw.entries):
        skipped["truncated"] += 1
    if len(found) + raw.left > ENTRIES:
        skipped["too_many"] += max(0, len(found) - ENTRIES) + raw.left
    entries = []
    for one in found[:ENTRIES]:
        entry = clean(one, capped)
        if entry.title or entry.text:
            entries.append(entry)
        else:
            skipped["empty"] += 1
    return Parsed(
        entries=tuple(entries),
        title=one_line(_plain(raw.title))[:TITLE],
        language=two_letters(raw.language),
        ttl=raw.ttl,
        is_truncated=is_truncated,
        is_strict=is_strict,
        skipped=dict(skipped),
        capped=dict(capped),
        period=raw.period,
        skip_hours=raw.skip_hours,
        skip_days=raw.skip_days,
    )


def counting(parsed: Parsed, **skipped: int) -> Parsed:
    """Return what was read with more counted as not taken, by reason."""
    counted = Counter(parsed.skipped)
    counted.update(skipped)
    return replace(parsed, skipped=dict(+counted))


def clean(raw: Raw, capped: Counter[str]) -> Entry:
    """Return an entry as it is stored, whether or not it has any words; count what is cut."""
    title = one_line(_plain(raw.title))
    text = max(_plain(raw.content), _plain(raw.summary), key=len)
    if len(title) > TITLE:
        capped["title"] += 1
    if len(text) > TEXT or max(len(raw.content), len(raw.summary)) > _MARKUP:
        capped["text"] += 1
    link = tidy(raw.link)
    if len(link) > LINK:
        capped["link"] += 1
    return Entry(
        title=title[:TITLE],
        text=text[:TEXT],
        link=link if len(link) <= LINK and is_web(link) else None,
        guid=tidy(raw.guid)[:2000] or None,
        author=name_of(one_line(_plain(raw.author)))[:300] or None,
        published_raw=one_line(tidy(raw.published))[:100] or None,
        language=two_letters(raw.language),
        outlet=one_line(tidy(raw.outlet))[:200] or None,
        outlet_kind=raw.outlet_kind,
    )


def _plain(markup: str) -> str:
    return to_plain(markup[:_MARKUP])


def name_of(author: str) -> str:
    """Return an author's name without the address that stands beside it."""
    found = _MAILBOX.match(author) if "@" in author else None
    return (found["name"] or found["first"]) if found else author


def two_letters(language: str) -> str | None:
    """Return the ISO 639-1 code that a language tag begins with."""
    tag = _LANGUAGE.match(language.strip())
    return tag.group().lower() if tag else None
