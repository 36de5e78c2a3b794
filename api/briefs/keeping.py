"""What a brief that was sent may still show: no title that was withdrawn, no quote that is too old.

A kept brief has the words of publishers, and names of persons in public roles. Those go when the
articles' own go (`TIDINGS_KEEP_METADATA_DAYS`), for good. Until then a title or a quote is shown as
the article has it now, or not at all where it has it no more. Numbers and labels stay.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from api.briefs.document import (
    Block,
    Brief,
    Bullets,
    Entry,
    Line,
    Piece,
    Quotation,
    Section,
    Table,
    from_json,
    to_json,
)
from api.briefs.words import Wording
from api.languages import writing
from models import Issue
from models.store.articles import articles_by_uid
from models.store.briefs import issues_to_forget
from models.store.engine import Begin
from models.store.retention import UNTITLED
from models.store.stories import titles_of
from models.vocabulary import TextSource

BATCH = 20
"""Briefs that one transaction takes on."""

_AHEAD = timedelta(days=1)  # that a publisher's date may be ahead of when we saw the article
_ARTICLES = ("/articles/", "/statements/")
_STORIES = "/stories/"
_THEIRS = (*_ARTICLES, _STORIES)
_SPEAKERS = "/speakers/"
_MARKS = "“”«» \u00a0"

Change = Callable[[Block], Block | None]
"""What becomes of a block; None where nothing does."""


def forget_briefs(begin: Begin, days: int, now: datetime) -> Iterator[int]:
    """Take titles, quotes and names out of briefs whose articles lose theirs, batch by batch."""
    if not days:
        return
    day = (now - timedelta(days=days) + _AHEAD).date()
    while True:
        with begin() as session:
            issues = issues_to_forget(session, day, BATCH)
            for issue in issues:
                issue.body = to_json(forgotten(from_json(issue.body), now))
                issue.forgotten_at = now
        if not issues:
            return
        yield len(issues)


def forgotten(brief: Brief, now: datetime) -> Brief:
    """Return a brief without the words of publishers and the names of persons."""
    day = writing.day(now.date(), brief.language)
    told = Wording(brief.language).plain("state.forgotten", day=day)
    kept = _changed(brief, _without_theirs)
    sections = tuple(
        replace(one, blocks=()) if one.key == "emerging" else one for one in kept.sections
    )
    return replace(kept, sections=sections, note=f"{brief.note} {told}".strip())


def as_it_stands(session: Session, issue: Issue) -> tuple[Brief, bool]:
    """Return a brief that was sent as it may be shown now, and whether that is as it was sent."""
    sent = from_json(issue.body)
    shown = _changed(sent, _Current.of(session, sent).change)
    return shown, shown == sent and issue.forgotten_at is None


@dataclass(frozen=True, slots=True)
class _Current:
    """Titles and texts as they are now, by the addresses they have; of a dropped text None."""

    titles: dict[str, str]
    texts: dict[str, str | None]

    @classmethod
    def of(cls, session: Session, brief: Brief) -> "_Current":
        hrefs = {href for section in brief.sections for href in _leading(section.blocks)}
        uids = {href: uid for href in hrefs if (uid := _uid(href)) is not None}
        ids = {href: int(href.removeprefix(_STORIES)) for href in hrefs if _is_story(href)}
        articles = {one.uid: one for one in articles_by_uid(session, list(uids.values()))}
        stories = titles_of(session, list(ids.values()))
        found = {href: articles[uid] for href, uid in uids.items() if uid in articles}
        titles = {href: one.title for href, one in found.items()}
        titles |= {href: stories[one] for href, one in ids.items() if one in stories}
        texts = {
            href: None
            if one.text_from is TextSource.DROPPED
            else _spaced(f"{one.title} {one.text}")
            for href, one in found.items()
        }
        return cls(titles, texts)

    def change(self, block: Block) -> Block | None:
        match block:
            case Entry(title=(Piece(href=href), *_)) if href.startswith(_THEIRS):
                title = self.titles.get(href) or UNTITLED
                lines = tuple(one for one in block.lines if self._says(href, _quoted(one)))
                return replace(block, title=(Piece(title, href),), lines=lines)
            case Quotation() if not self._says(block.source[-1].href, block.words):
                return None
            case _:
                return block

    def _says(self, href: str, words: str) -> bool:
        """Tell whether what words were taken from has them still, or may have; no words it has."""
        if not words or not href.startswith(_ARTICLES):
            return True
        text = self.texts.get(href, "")
        return text is None or _spaced(words.strip(_MARKS).rstrip(" …")) in text


def _without_theirs(block: Block) -> Block | None:
    match block:
        case Quotation():
            return None
        case Entry(title=(Piece(href=href), *_)) if href.startswith(_THEIRS):
            return replace(block, title=(Piece(UNTITLED, href),), lines=block.lines[:1])
        case Bullets():
            items = tuple(one for one in block.items if not _names(one))
            return replace(block, items=items) if items else None
        case Table():
            rows = tuple(one for one in block.rows if not any(map(_names, one.cells)))
            return replace(block, rows=rows) if rows else None
        case _:
            return block


def _names(line: Line) -> bool:
    return any(one.href.startswith(_SPEAKERS) for one in line)


def _changed(brief: Brief, change: Change) -> Brief:
    return replace(brief, sections=tuple(_section(one, change) for one in brief.sections))


def _section(section: Section, change: Change) -> Section:
    blocks = (change(one) for one in section.blocks)
    return replace(section, blocks=tuple(one for one in blocks if one is not None))


def _quoted(line: Line) -> str:
    """Return the sentence that a line quotes."""
    first = line[0].text.strip()
    return first if first[0] in _MARKS and first[-1] in _MARKS else ""


def _leading(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield where the titles and quotations of blocks lead to."""
    for block in blocks:
        if isinstance(block, Entry) and block.title:
            yield block.title[0].href
        elif isinstance(block, Quotation) and block.source:
            yield block.source[-1].href


def _uid(href: str) -> UUID | None:
    kind = next((one for one in _ARTICLES if href.startswith(one)), None)
    return UUID(href.removeprefix(kind)) if kind else None


def _is_story(href: str) -> bool:
    return href.startswith(_STORIES)


def _spaced(text: str) -> str:
    return " ".join(text.split())
