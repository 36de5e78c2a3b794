"""How the brief was made, for whoever has to answer for its numbers."""

from collections.abc import Iterator
from statistics import median

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Line, Piece
from api.briefs.words import plain
from api.cards import Card, measured
from api.languages import writing
from models.store.generations import live_cascade
from models.vocabulary import TagKind

_ALL = "all"


def method(desk: Desk) -> tuple[Block, ...]:
    """Return what was counted and how, how well labels are found, and where to read more."""
    return (Bullets(tuple(_lines(desk))),)


def _lines(desk: Desk) -> Iterator[Line]:
    words = desk.words
    yield plain(words.plain("method.counted"))
    yield plain(words.plain("method.intervals"))
    cards = [one for one in measured() if one.language == _ALL]
    subject = next((one for one in cards if _is_of(one, TagKind.RELEVANCE, "subject")), None)
    if subject is not None:
        yield plain(_card(desk, subject, [one for one in cards if one.kind is TagKind.TOPIC]))
    tagger = live_cascade(desk.session)
    if tagger is not None:
        yield plain(words.plain("method.tagger", tagger=tagger))
    yield plain(words.plain("method.written"))
    yield (Piece(words.plain("method.more"), "/about"),)


def _card(desk: Desk, subject: Card, topics: list[Card]) -> str:
    right = median([one.precision_yes for one in topics]) if topics else 0.0
    figures = {"precision": subject.precision_yes, "recall": subject.recall, "topics": right}
    told = {name: writing.percent(one, (0.0, 1.0), desk.language) for name, one in figures.items()}
    return desk.words.plain("method.card", **told)


def _is_of(card: Card, kind: TagKind, label: str) -> bool:
    return card.kind is kind and card.label == label
