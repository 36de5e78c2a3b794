"""In which tone: three distributions, each whole, and never a mean."""

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Table, Text
from api.briefs.words import plain
from models.vocabulary import TONE_LABELS


def tone(desk: Desk) -> tuple[Block, ...]:
    """Return what is told of tone, and how many articles give each answer."""
    words, told = desk.words, desk.moved("tone")
    return (
        *([Bullets(told)] if told else []),
        *(_table(desk, axis) for axis in TONE_LABELS),
        Text(plain(words.plain("tone.note")), is_note=True),
    )


def _table(desk: Desk, axis: str) -> Table:
    found = [one for one in desk.facts.tone if one.dimension == axis]
    names = ("label", "articles", "share", "share_before")
    head = tuple(desk.words.plain(f"head.{one}") for one in names)
    return Table(desk.words.plain(f"tone.{axis}"), head, desk.rows(found))
