"""How a speaker is known: in which roles, by which words, under which names (TRUST, S9)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from api.trends.ranges import Range
from models import Article
from models.organisations import spellings
from models.store.beside import articles_in
from models.store.people import NEAR, names_of_person
from models.store.quoting import Called, callings_of
from nlp.names import READ

_LEAST = 0.1  # of a speaker's quotes: a role told more seldom may be a slip of the machine


@dataclass(frozen=True, slots=True)
class Role:
    """A role that somebody is quoted in, the words that tell it, and an article that has them."""

    role: str
    words: str
    article: Article


@dataclass(frozen=True, slots=True)
class Spoken:
    """The roles of a speaker, the most frequent first, and in how many articles each name stands.

    `others` are all further names that an organisation is known by; a last name is told by those
    quoted within `near` days, names are found in the first `read` characters.
    """

    roles: tuple[Role, ...]
    names: Mapping[str, int]
    others: tuple[str, ...]
    near: int = NEAR.days
    read: int = READ


def load_spoken(session: Session, label: str, days: Range) -> Spoken:
    """Tell how a speaker, or an organisation that is named, is known in some days."""
    told = _by_role(callings_of(session, label, days.first, days.last), label)
    articles = {one.id: one for one in articles_in(session, [one.article for one in told.values()])}
    return Spoken(
        tuple(Role(role, one.words, articles[one.article]) for role, one in told.items()),
        names_of_person(session, label, days.first, days.last),
        tuple(one for one in spellings(label) if one != label),
    )


def _by_role(callings: list[Called], label: str) -> dict[str, Called]:
    """Return of each role the words used most that say more than the name."""
    by_role: dict[str, list[Called]] = defaultdict(list)
    for one in callings:
        by_role[one.role].append(one)
    number = sum(one.quotes for one in callings)
    sizes = {role: sum(one.quotes for one in those) for role, those in by_role.items()}
    return {
        role: max(by_role[role], key=lambda one: (len(one.words) > len(label), one.quotes))
        for role in sorted(by_role, key=lambda role: (-sizes[role], role))
        if sizes[role] >= _LEAST * number
    }
