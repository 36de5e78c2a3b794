"""Checking a cited figure against the store: reads what `judge` decides from.

It is made again with the taggers that it was cited with, as long as these are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from api.figures.addresses import Cited, Figure, read_address
from api.figures.explaining import (
    Candidate,
    period_of,
    proven,
    reconstructed,
    shifts,
    standings,
)
from api.figures.judging import Newer, Recomputed, Verdict, differences_of, judge
from api.figures.making import Made, corpus_lines, digest, make, moments, scope_of, standing
from ingest.text import digest as content_digest
from models.errors import InvalidError
from models.store.citing import Touched, since, titles_of, touched, without_text


@dataclass(frozen=True, slots=True)
class Verified:
    """A verdict with what it is of."""

    figure: Figure
    cited: Cited
    made: Made
    verdict: Verdict
    newer: Newer | None
    at: datetime


def read_cited(address: str) -> tuple[Figure, Cited]:
    """Read an address that can be checked.

    Raises:
        InvalidError: it is no figure's, or says nothing of the store it was made from.
    """
    figure, cited, _ = read_address(address)
    if cited is None:
        raise InvalidError("address", "has no corpus to compare with: cite the figure first")
    return figure, cited


def verify(
    session: Session,
    figure: Figure,
    cited: Cited,
    now: datetime,
    kept: Sequence[str] | None = None,
) -> Verified:
    """Make a cited figure again, and say whether it is the same.

    `kept` is its corpus, as somebody kept it.

    Raises:
        QueryError: a query does not parse any more.
        InvalidError: the corpus that was kept is not the one that was cited.
    """
    if kept is not None and digest(sorted(kept)) != cited.corpus:
        raise InvalidError("corpus", "is not the one of this address: its digest is another")
    mark = standing(session, cited)
    made = make(session, figure, mark)
    corpus = corpus_lines(session, figure, mark)
    own = touched(session, mark, moments(figure), figure.dimension)
    then, is_same = kept, digest(corpus) == cited.corpus
    if kept is None and not is_same:
        candidates = _candidates(figure, made, corpus, own)
        then = proven(reconstructed(corpus, candidates, cited.numbers, made.numbers), cited.corpus)
    titles = titles_of(session, [one.uid for one in shifts(then, corpus)] if then else [])
    whole = scope_of(figure, cited.mark)
    came = since(session, whole, cited.mark)
    if then is None and not is_same:
        came = replace(came, without_text=without_text(session, whole, cited.mark))
    found = Recomputed(made.numbers, corpus, then, titles, came, own)
    return Verified(
        figure, cited, made, judge(made, cited, found), _newer(session, made, cited), now
    )


def _newer(session: Session, made: Made, cited: Cited) -> Newer | None:
    """Return what the live taggers say of a figure that was made with others."""
    if made.mark == cited.mark:
        return None
    newer = make(session, made.figure, cited.mark)
    if cited.numbers is None:
        return Newer(newer.taggers, None)
    return Newer(newer.taggers, tuple(differences_of(newer, cited.numbers, newer.numbers)))


def _candidates(
    figure: Figure, made: Made, corpus: Sequence[str], own: Sequence[Touched]
) -> list[Candidate]:
    stands, period = standings(corpus), period_of(made)
    numbers = frozenset(str(number) for number, _ in enumerate(figure.queries, 1))
    return [
        Candidate(
            one.uid,
            content_digest(*one.old) if one.old else one.content,
            period(one.at.timestamp()),
            (one.labels | stands.get(one.uid, frozenset())) if figure.dimension else numbers,
            stands.get(one.uid, frozenset()),
        )
        for one in own
    ]
