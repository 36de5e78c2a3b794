"""The figures at the head: how much, of how much, by how many, and how much was heard."""

from api.briefs.desk import Desk
from api.briefs.document import NOTHING, Block, Figures, Line
from api.briefs.words import pieces, plain
from api.languages import writing
from api.trends.changes import SMALL
from api.trends.series import wilson
from api.trends.summary import Measure

Figure = tuple[Line, Line, Line]
"""A number, what it counts, and what it was before."""


def figures(desk: Desk) -> tuple[Block, ...]:
    """Return the week's figures, each with that of the week before."""
    shares = (_share(desk),) if desk.facts.subject.volume >= SMALL else ()
    return (Figures((_articles(desk), *shares, _outlets(desk), _heard(desk))),)


def _articles(desk: Desk) -> Figure:
    subject, voice, words = desk.facts.subject, desk.voice, desk.words
    what = words.plain("figure.matches" if desk.query else "figure.articles")
    return pieces([voice.now(subject)]), plain(what), _before(desk, subject.before, subject.query)


def _share(desk: Desk) -> Figure:
    subject, voice, words = desk.facts.subject, desk.voice, desk.words
    what = words.plain("figure.share_of_subject" if desk.query else "figure.share")
    interval = wilson(subject.count, subject.volume)
    low, high = (writing.percent(end, interval, desk.language) for end in interval)
    told = plain(words.plain("figure.interval", low=low, high=high))
    if subject.volume_before >= SMALL:
        before = words.line("figure.before", number=voice.share_before(subject))
        told = (*before, *plain(", "), *told)
    return pieces([voice.share(subject)]), plain(what), told


def _outlets(desk: Desk) -> Figure:
    now, then = (len(desk.by_label("outlet", days)) for days in (desk.days, desk.days.before()))
    number = desk.number(now, desk.found(), Measure.OUTLETS)
    what = plain(desk.words.plain("figure.outlets"))
    return pieces([number]), what, _before(desk, then, desk.about(), Measure.OUTLETS)


def _heard(desk: Desk) -> Figure:
    heard, words = desk.facts.unknown.heard, desk.words
    if heard is None:
        why = "archive" if desk.facts.unknown.is_imported else "young"
        told = plain(words.plain(f"figure.{why}"))
        return plain(NOTHING), plain(words.plain("figure.unheard")), told
    return pieces([desk.voice.heard(heard)]), plain(words.plain("figure.heard")), plain("")


def _before(desk: Desk, count: int, query: str, measure: Measure = Measure.ARTICLES) -> Line:
    number = desk.number(count, desk.facts.then(query), measure)
    return desk.words.line("figure.before", number=number)
