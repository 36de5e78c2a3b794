"""Names: places and countries in any language, persons and organisations in English and French.

spaCy finds spans well and mislabels them, so every name is looked up in the gazetteer first,
whatever spaCy calls it. Where a language's pipeline is not installed, the item says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from models.annotation import Annotated, Finding, Item, Noted, Span, Tagged
from models.vocabulary import Relevance, SpanField, TagKind
from nlp.entities import PACKAGES, Name, is_installed, named
from nlp.places.countries import decide
from nlp.places.gazetteer import mentions_in
from nlp.places.place import Mention, Sort
from nlp.tagger import ABOUT

READ = 1_000
"""Characters of the text that persons and organisations are looked for in."""

_NAMED = (Sort.PLACE, Sort.REGION, Sort.CITY, Sort.COUNTRY)  # what a place tag may be


@dataclass(frozen=True, slots=True)
class NamesTagger:
    """Says who, which bodies and which places an item names, and the countries it is about."""

    name: str = "names/4"
    reads: frozenset[Relevance] | None = ABOUT
    packages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(PACKAGES))

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield the places and countries of each item, and its persons and organisations."""
        shown = list(readings)
        people = {
            language: named(package, _texts(shown, language))
            for language, package in self.packages.items()
            if is_installed(package)
        }
        for reading in shown:
            found: list[Finding] = [*self._places(reading)]
            language = reading.language or ""
            if language in self.packages and _speaks_of_people(reading, language):
                found += self._people(reading.item, people.get(language), language)
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

    def _people(
        self, item: Item, named: Iterator[list[Name]] | None, language: str
    ) -> Iterator[Finding]:
        if named is None:
            yield Noted(f"names: {self.packages[language].replace('_', '-')} is not installed")
            return
        whole, text_start = _joined(item), len(item.title) + 2
        for one in _kept(next(named), item.title):
            is_in_title = one.stop <= len(item.title)
            place, shift = (SpanField.TITLE, 0) if is_in_title else (SpanField.TEXT, text_start)
            span = Span(place, one.start - shift, one.stop - shift, whole[one.start : one.stop])
            yield Tagged(one.kind, one.label, self.name, span=span)


def load_names() -> NamesTagger:
    """Return the tagger; spaCy's pipelines are loaded when they are first needed."""
    return NamesTagger()


def _texts(readings: Iterable[Annotated], language: str) -> Iterator[str]:
    """Yield what is read for people, of the items in a language."""
    return (_joined(one.item) for one in readings if _speaks_of_people(one, language))


def _speaks_of_people(reading: Annotated, language: str) -> bool:
    return reading.language == language and reading.relevance is Relevance.SUBJECT


def _kept(names: list[Name], title: str) -> Iterator[Name]:
    """Yield each name once, without what the capitals of a headline made one."""
    people = {word for one in names if one.kind is TagKind.PERSON for word in one.label.split()}
    seen: set[tuple[TagKind, str]] = set()
    for one in names:
        if one.stop <= len(title) and not one.is_listed and _is_all_capitalised(title):
            continue
        if one.kind is TagKind.ORGANISATION and one.label in people:
            continue
        if (one.kind, one.label) not in seen:
            seen.add((one.kind, one.label))
            yield one


def _joined(item: Item) -> str:
    return f"{item.title}\n\n{item.text[:READ]}"


def _span(field: SpanField, mention: Mention, title: str, text: str) -> Span:
    source = title if field is SpanField.TITLE else text
    return Span(field, mention.start, mention.stop, source[mention.start : mention.stop])


def _is_all_capitalised(title: str) -> bool:
    """Say whether a headline writes its words with capitals, so that a capital names nothing."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.75 * len(words) if words else False
