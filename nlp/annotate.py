"""The pass: articles that this cascade has not read are read, and what it says is stored.

Rows are the queue: a batch is read in one short transaction and written in another, and none is
open while the cascade works. An article that was edited meanwhile is not written but read again.
A new version of the cascade reads beside what is live, and takes its place once it has read all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from typing import Protocol

from models.annotation import Annotated, Item, Tagged
from models.article import Article
from models.store.annotations import record, unchanged
from models.store.due import take_due
from models.store.engine import Begin
from models.store.generations import read_into, take
from models.store.moving import Moved, go_live
from models.tag import Generation
from models.vocabulary import Decision, GenerationState
from nlp.cascade import Cascade

BATCH = 200
"""Articles of one transaction."""

_SHARE = 25  # articles a process takes at a time
_WORTH = 0.05  # a probability below it is not stored as "can't say"


class Reads(Protocol):
    """What the pass needs of a cascade: one in this process, or many in others."""

    @property
    def version(self) -> str:
        """What visits are stored under."""
        ...

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        """Yield one reading an item, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """One article that was read, and what was said of it."""

    article: Article
    annotated: Annotated


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch came to: articles read, or carried over unread, or that all is live now."""

    outcomes: Sequence[Outcome] = ()
    carried: int = 0
    moved: Moved | None = None


def annotate(
    begin: Begin, cascade: Reads, now: datetime, awaited: datetime | None = None
) -> Iterator[Outcome]:
    """Read every article that waits, newest first; outcomes come once they are stored.

    Those seen after `awaited` are left for later while their page is still to be asked for.
    """
    for step in annotate_in_steps(begin, cascade, now, awaited):
        yield from step.outcomes


def annotate_in_steps(
    begin: Begin, cascade: Reads, now: datetime, awaited: datetime | None = None
) -> Iterator[Step]:
    """Do as `annotate` does, a batch at a time: whoever stops in between goes on later."""
    while True:
        with begin() as session:
            generation = read_into(session, cascade.version, now)
            if generation is None:
                return
            due = take_due(session, generation, BATCH, awaited)
        if not due.articles and not due.carried:
            break
        yield Step(_read(begin, cascade, generation, due.articles, now), due.carried)
    if generation.state is GenerationState.READING:
        with begin() as session:
            moved = go_live(session, cascade.version, now)
        yield Step(moved=moved)


def _read(
    begin: Begin,
    cascade: Reads,
    generation: Generation,
    articles: Sequence[Article],
    now: datetime,
) -> list[Outcome]:
    """Read a batch and store what is said of it, unless nobody wants it any more."""
    pairs = list(zip(articles, cascade.read(map(_item, articles)), strict=True))
    with begin() as session:
        held = take(session, generation)
        if held is None:
            return []
        same = unchanged(session, articles)
        kept = [(article, _worth(said)) for article, said in pairs if article.id in same]
        record(session, kept, held, now)
    return [Outcome(article, said) for article, said in kept]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A cascade in several processes, each of which has loaded its own."""

    version: str
    pool: ProcessPoolExecutor

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        """Yield one reading an item, in order."""
        waiting = list(items)
        shares = [waiting[at : at + _SHARE] for at in range(0, len(waiting), _SHARE)]
        for readings in self.pool.map(_read_share, shares):
            yield from readings


@contextmanager
def spread(load: Callable[[], Cascade], processes: int) -> Iterator[Reads]:
    """Open a cascade over several processes, each of which loads its own; or over this one."""
    cascade = load()
    if processes <= 1:
        yield cascade
        return
    # `spawn`: a fork of a process that has threads may hang.
    with ProcessPoolExecutor(processes, get_context("spawn"), _load_own, (load,)) as pool:
        yield Pooled(cascade.version, pool)


_own: list[Cascade] = []


def _load_own(load: Callable[[], Cascade]) -> None:
    _own[:] = [load()]


def _read_share(items: Sequence[Item]) -> list[Annotated]:
    return list(_own[0].read(items))


def _item(article: Article) -> Item:
    return Item(str(article.uid), article.title, article.text, article.language)


def _worth(said: Annotated) -> Annotated:
    """Leave out what was denied: an article's rows are what it speaks of, or may."""
    return replace(said, tags=tuple(tag for tag in said.tags if _is_worth(tag)))


def _is_worth(tag: Tagged) -> bool:
    return tag.decision is Decision.YES or (
        tag.decision is Decision.CANT_SAY and (tag.p is None or tag.p >= _WORTH)
    )
