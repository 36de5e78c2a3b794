"""Correcting an article on its page: one form of all questions, and what it changes.

What was changed is told by comparing with the labels that hold. So that nobody overwrites what
they have not seen, the form says which state of the labels it shows, and a later one refuses it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from api.corrections import is_of_other_title
from api.dashboard.rendering import Page
from api.dependencies import Db, Now
from api.trends.labels import name_of
from models import Article, Correction, Tag
from models.correcting import AXES, MOST, OPEN, QUESTIONS
from models.errors import ConflictError
from models.store.articles import get_article
from models.store.correcting import Change, Labels, correct
from models.store.readings import Found, found_in
from models.vocabulary import FRAMES, TOPICS, Decision, Relevance, TagKind

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

_RELEVANCE = {
    Relevance.SUBJECT.value: "migration is the subject",
    Relevance.MENTION.value: "migration is mentioned in passing",
    Relevance.NONE.value: "not about migration",
}
_TITLES = {
    TagKind.RELEVANCE: "About migration",
    TagKind.VALENCE: "What happens, for the people it happens to",
    TagKind.STANCE: "Stance of the text",
    TagKind.RESPECT: "Respect of its language",
    TagKind.TOPIC: "Topics",
    TagKind.FRAME: "Frames",
    TagKind.COUNTRY: "Countries",
}

Held = dict[TagKind, list[str]]
"""The labels of every question that hold, each once."""


class Answers(BaseModel):
    """The form, as a browser sends it."""

    seen: str = Field(max_length=100)
    corrector: str = Field(max_length=200)
    note: str = Field(default="", max_length=4000)
    relevance: Relevance
    topic: list[str] = []
    frame: list[str] = []
    valence: str = ""
    stance: str = ""
    respect: str = ""
    country: str = Field(default="", max_length=200)
    is_whole: bool = False

    def labels(self) -> Held:
        """Return what is answered to every question."""
        tones = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT)
        return {
            TagKind.RELEVANCE: [self.relevance.value],
            TagKind.TOPIC: self.topic,
            TagKind.FRAME: self.frame,
            **{kind: [label] if (label := getattr(self, kind)) else [] for kind in tones},
            TagKind.COUNTRY: self.country.upper().replace(",", " ").split(),
        }


@dataclass(frozen=True, slots=True)
class Told:
    """A correction as the page tells it."""

    made: Correction
    title: str
    names: list[str] | None
    is_of_other_title: bool
    holds: bool


@router.post("/articles/{uid}/corrections")
def keep_correction(
    uid: UUID, db: Db, now: Now, answers: Annotated[Answers, Form()]
) -> RedirectResponse:
    """Keep what a person changed in the form."""
    article = get_article(db, uid)
    found = found_in(db, article.id)
    if answers.seen != seen(found):
        raise ConflictError(
            "the labels have changed since the page was loaded: load it anew, and look again"
        )
    labels = changed(held(article, found.tags), answers.labels(), is_whole=answers.is_whole)
    correct(db, uid, Change(labels, answers.corrector, answers.note), now)
    return RedirectResponse(f"/articles/{uid}#corrections", 303)


@router.post("/articles/{uid}/corrections/{kind}/back")
def take_back(
    uid: UUID,
    kind: TagKind,
    db: Db,
    now: Now,
    corrector: Annotated[str, Form(max_length=200)],
) -> RedirectResponse:
    """Take a correction back: what the cascade says holds again."""
    correct(db, uid, Change({kind: None}, corrector), now)
    return RedirectResponse(f"/articles/{uid}#corrections", 303)


def correcting(article: Article, found: Found) -> dict[str, object]:
    """Return what the page's form and history show."""
    return {
        "seen": seen(found),
        "held": held(article, found.tags),
        "most": MOST,
        "titles": _TITLES,
        "axes": {
            kind: {label: _name(kind, label) for label in labels} for kind, labels in AXES.items()
        },
        "sets": {TagKind.TOPIC: TOPICS, TagKind.FRAME: FRAMES},
        "history": list(_history(article, found.corrections))[::-1],
    }


def seen(found: Found) -> str:
    """Name the state of an article's labels: another after each reading and each correction."""
    generation = found.visit.generation if found.visit else 0
    return f"{generation}-{found.arrival}-{len(found.corrections)}"


def held(article: Article, tags: Sequence[Tag]) -> Held:
    """Return the labels of every question that hold."""
    sure = [tag for tag in tags if tag.decision is Decision.YES]
    labels = {
        kind: list(dict.fromkeys(tag.label for tag in sure if tag.kind is kind))
        for kind in QUESTIONS
    }
    # However unsure, one relevance is what everything else goes by.
    return {**labels, TagKind.RELEVANCE: [article.relevance.value] if article.relevance else []}


def changed(before: Held, after: Held, *, is_whole: bool) -> Labels:
    """Return the questions whose answer is another, or all that are asked where all were judged."""
    asked = OPEN[Relevance(after[TagKind.RELEVANCE][0])]
    other = {kind for kind in asked if set(after[kind]) != set(before[kind])}
    # A form knows no order: where the answer is the same, the main topic stays the first.
    return {
        kind: after[kind] if kind in other else before[kind]
        for kind in QUESTIONS
        if kind in other or (is_whole and kind in asked)
    }


def _history(article: Article, made: Sequence[Correction]) -> Iterable[Told]:
    last = {one.kind: one.id for one in made}
    for one in made:
        yield Told(
            one,
            _TITLES[one.kind],
            None if one.labels is None else [_name(one.kind, label) for label in one.labels],
            is_of_other_title(one, article),
            one.labels is not None and last[one.kind] == one.id,
        )


def _name(kind: TagKind, label: str) -> str:
    return _RELEVANCE[label] if kind is TagKind.RELEVANCE else name_of(kind.value, label)
