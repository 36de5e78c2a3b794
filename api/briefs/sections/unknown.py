"""What is not known: the limits that the summary tells, and those of a brief on a query."""

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets
from api.briefs.words import plain


def unknown(desk: Desk) -> tuple[Block, ...]:
    """Return what limits the brief; something always does."""
    told = list(desk.told("unknown"))
    if desk.query:
        told.append(plain(desk.words.plain("unknown.surges")))
    told.append(plain(desk.words.plain("unknown.sources")))
    return (Bullets(tuple(told)),)
