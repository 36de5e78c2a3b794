"""Correcting an article: kept with who and when, laid over its labels, counted, in one step.

Corrections of what only articles about migration are asked hang on their relevance: correcting
one of them says that migration is the subject, and taking the relevance back takes them back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.article import Article
from models.correcting import OPEN, QUESTIONS, check_labels, title_digest
from models.correction import Correction
from models.errors import ConflictError, InvalidError, NotFoundError
from models.store.annotations import lay_corrections
from models.store.corrections import rulings_of
from models.store.generations import hold_live
from models.vocabulary import Relevance, TagKind

Labels = Mapping[TagKind, Sequence[str] | None]
"""Kind to the labels it has; None takes the correction of it back."""

_HANGING = frozenset(QUESTIONS) - OPEN[Relevance.MENTION]


@dataclass(frozen=True, slots=True)
class Change:
    """What a person changes of an article, under which name and why."""

    labels: Labels
    corrector: str
    note: str = ""


def correct(session: Session, uid: UUID, change: Change, now: datetime) -> Article:
    """Keep what a person corrected of an article, and have its labels and counts follow.

    Raises:
        NotFoundError: there is no such article.
        InvalidError: the corrector gave no name, or a label that the codebook does not allow.
        ConflictError: the article is not tagged yet, or there is nothing to take back.
    """
    hold_live(session)
    # Locked, so that an annotator that writes it at the same moment sees the correction.
    query = select(Article).where(col(Article.uid) == uid).with_for_update()
    article = session.scalars(query.execution_options(populate_existing=True)).first()
    if article is None:
        raise NotFoundError(f"there is no article {uid}")
    if article.relevance is None:
        raise ConflictError("this article is not tagged yet; it can be corrected once it is")
    corrector = change.corrector.strip()
    if not corrector:
        raise InvalidError("corrector", "a correction needs the corrector's name")
    held = {one.kind for one in rulings_of(session, [article.id]).get(article.id, ())}
    for kind, labels in _whole(change.labels, article.relevance, held).items():
        session.add(
            Correction(
                article_id=article.id,
                kind=kind,
                labels=labels if labels is None else list(labels),
                corrector=corrector,
                note=change.note.strip(),
                read_title=title_digest(article.title),
                at=now,
            )
        )
    session.flush()
    lay_corrections(session, article)
    return article


def _whole(labels: Labels, relevance: Relevance, held: set[TagKind]) -> Labels:
    """Return a change with what follows from it.

    Raises:
        InvalidError: it changes nothing, or what it says is not in the codebook.
        ConflictError: it takes back what is not there.
    """
    if not labels:
        raise InvalidError("labels", "nothing is corrected")
    for kind, given in labels.items():
        if given is not None:
            check_labels(kind, given)
        elif kind not in held:
            raise ConflictError(f"there is no correction of {kind} to take back")
    told = labels.get(TagKind.RELEVANCE)
    if told is None and TagKind.RELEVANCE in labels:
        if any(labels.get(kind) is not None for kind in _HANGING):
            raise InvalidError("relevance", "is taken back while what hangs on it is corrected")
        return {**dict.fromkeys(kind for kind in QUESTIONS if kind in held & _HANGING), **labels}
    _check_open(labels, Relevance(told[0]) if told else relevance)
    is_hanging = any(labels.get(kind) is not None for kind in _HANGING)
    if is_hanging and TagKind.RELEVANCE not in {*labels, *held}:
        return {TagKind.RELEVANCE: [Relevance.SUBJECT.value], **labels}
    return labels


def _check_open(labels: Labels, relevance: Relevance) -> None:
    for kind, given in labels.items():
        if given is not None and kind not in OPEN[relevance]:
            raise InvalidError(
                kind.value, f"is not asked of an article whose relevance is {relevance}"
            )
