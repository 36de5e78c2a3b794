"""Gathering a brief: the week's facts are read once, and every section is told of the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from api.briefs.desk import Desk
from api.briefs.document import Block, Brief, Line, Section
from api.briefs.sections.emerging import new_words
from api.briefs.sections.figures import figures
from api.briefs.sections.method import method
from api.briefs.sections.moved import moved
from api.briefs.sections.narratives import narratives
from api.briefs.sections.ours import ours
from api.briefs.sections.quoted import quoted
from api.briefs.sections.stories import stories
from api.briefs.sections.tone import tone
from api.briefs.sections.unknown import unknown
from api.briefs.weeks import name_of_week
from api.briefs.words import Wording, plain
from api.languages import writing
from api.languages.writing import Language
from api.statements.following import OURS
from api.trends.facts import Facts
from api.trends.ranges import Range
from api.trends.scoped import load_scoped_facts
from api.trends.summarise import summarise
from api.trends.summing import load_facts
from models.store.readings import Health
from models.store.statements import known_as, outlets_named

_SECTIONS: tuple[tuple[str, Callable[[Desk], tuple[Block, ...]]], ...] = (
    ("figures", figures),
    ("moved", moved),
    ("stories", stories),
    ("ours", ours),
    ("tone", tone),
    ("narratives", narratives),
    ("emerging", new_words),
    ("quoted", quoted),
    ("unknown", unknown),
    ("method", method),
)
_ALWAYS = frozenset({"figures", "moved", "unknown", "method"})
"""Sections that a week without a single article has, too."""

_OF_ALL = frozenset({"volume", "surge", "tone", "story"})
"""What the summary's sentences are about that hold of all coverage alone, not of a query."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which brief: of which days, on which query (`""`: all), in which language.

    `ours` are the outlets that are our own; where it names none, those whose statements are.
    """

    days: Range
    query: str = ""
    language: Language = Language.EN
    ours: tuple[str, ...] = ()


def load_brief(session: Session, wanted: Wanted, now: datetime) -> Brief:
    """Gather a week as it stands at a moment.

    Raises:
        QueryError: the query does not parse.
    """
    desk = _desk(session, wanted, now)
    words, days = desk.words, wanted.days
    year, number, _ = days.first.isocalendar()
    named = {"week": str(number), "year": str(year), "query": wanted.query}
    first, last = writing.span(days.first, days.last, wanted.language)
    return Brief(
        week=name_of_week(days.first),
        first=days.first,
        last=days.last,
        query=wanted.query,
        language=wanted.language,
        made_at=now.replace(microsecond=0),
        title=words.plain("title.query" if wanted.query else "title.all", **named),
        subtitle=words.plain("title.days", first=first, last=last) + _sample(session, words),
        state=_state(words, wanted, now),
        sections=tuple(
            Section(key, words.plain(f"section.{key}"), tell(desk))
            for key, tell in _SECTIONS
            if key in _ALWAYS or desk.facts.subject.count
        ),
    )


def _sample(session: Session, words: Wording) -> str:
    """Say of a brief on invented news that it is that, since it is passed on without its page."""
    return f". {words.plain('title.sample')}" if Health(session).has_samples else ""


def _desk(session: Session, wanted: Wanted, now: datetime) -> Desk:
    query = wanted.query.strip()
    facts = _facts(session, wanted, now)
    sentences = summarise(facts, wanted.language, now).sentences
    if query:
        sentences = tuple(one for one in sentences if one.about not in _OF_ALL)
    ours = tuple(one.name for one in outlets_named(session, wanted.ours or OURS))
    known = set(map(known_as, ours))
    return Desk(
        session=session,
        days=wanted.days,
        query=query,
        language=wanted.language,
        ours=ours,
        missing=tuple(name for name in wanted.ours if known_as(name) not in known),
        facts=facts,
        sentences=sentences,
        now=now,
    )


def _facts(session: Session, wanted: Wanted, now: datetime) -> Facts:
    if wanted.query.strip():
        return load_scoped_facts(session, wanted.query.strip(), wanted.days, now)
    return load_facts(session, wanted.days, now)


def _state(words: Wording, wanted: Wanted, now: datetime) -> Line:
    moment = f"{writing.day(now.date(), wanted.language)}, {now:%H:%M}"
    told = words.plain(f"state.{_how_far(wanted.days, now.date())}", moment=moment)
    about = words.plain("state.query", query=wanted.query) if wanted.query else ""
    return plain(about + told)


def _how_far(days: Range, today: date) -> str:
    if today < days.first:
        return "ahead"
    return "open" if today <= days.last else "over"
