"""What coders' answers come to: the rows that the taggers learn from beside the gold.

The rule: where an article was adjudicated, what the adjudicator says; else what every coder of it
says, if they agree on all questions. Where they differ and nobody has adjudicated, nothing is
learnt from it. What people corrected on an article's page counts where nobody coded it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from models.annotation import Item
from models.codebook import FIELDS, KINDS, RELEVANCE, Answers
from models.correcting import OPEN, Ruling
from models.vocabulary import Relevance, TagKind

LEARNT = ("rel", "topics", "val", "stance", "resp", "frames")
"""The fields that taggers learn from."""

_NUMBERS = ("val", "stance", "resp")


def settle(coded: Iterable[Answers], adjudicated: Answers | None) -> Answers | None:
    """Return what holds of an article, or None where its coders differ."""
    if adjudicated:
        return adjudicated
    told = {_comparable(one): one for one in coded}
    return next(iter(told.values())) if len(told) == 1 else None


def from_rulings(rulings: Sequence[Ruling]) -> dict[str, Any] | None:
    """Return corrections as a codebook's object, None in what nobody answered.

    Nothing where the relevance is not among them: no other answer is read without it.
    """
    ruled: Mapping[TagKind, Ruling] = {ruling.kind: ruling for ruling in rulings}
    if TagKind.RELEVANCE not in ruled:
        return None
    relevance = Relevance(ruled[TagKind.RELEVANCE].labels[0])
    told = Answers(RELEVANCE.index(relevance)).told()
    for name, kind in KINDS.items():
        if kind is not TagKind.RELEVANCE and kind in OPEN[relevance]:
            told[name] = _answer(name, ruled[kind].labels) if kind in ruled else None
    if relevance is Relevance.SUBJECT:  # the page does not ask for narratives
        told["narr"] = None
    return told


def is_whole(told: Mapping[str, Any]) -> bool:
    """Tell whether all that taggers learn from was answered: of subjects all, else relevance."""
    return told["rel"] < 2 or all(told[name] is not None for name in LEARNT)


def gold_row(item: Item, outlet: str, day: date | None, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article and what holds of it in the gold file's form."""
    about = {
        "id": f"tidings:{item.id}",
        "lang": item.language or "und",
        "outlet": outlet,
        "date": day.isoformat() if day else "",
        "title": item.title,
        "text": item.lead,
    }
    return about | {name: told[name] for name in FIELDS}


def _answer(name: str, labels: Sequence[str]) -> int | list[str]:
    return int(labels[0]) if name in _NUMBERS else list(labels)


def _comparable(answers: Answers) -> tuple[object, ...]:
    """Return answers such that equal ones are equal: labels know no order."""
    told = (getattr(answers, name) for name in FIELDS)
    return tuple(frozenset(one) if isinstance(one, tuple) else one for one in told)
