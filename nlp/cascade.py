"""The cascade: taggers one after the other, cheapest first, each shown what the last let through.

Its version is made of its taggers' names, so an article is read again when any of them
changes. Known fact-checks are no part of it: a new claim does not re-tag an archive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from models.annotation import Annotated, Finding, Item, KnownClaim, Tagged
from models.vocabulary import Relevance, TagKind
from nlp.artefact import load
from nlp.discourse import load_discourse
from nlp.encoder.encode import load_encoder
from nlp.language import LanguageTagger
from nlp.names import load_names
from nlp.quotes.tagger import load_quotes
from nlp.signals.claims import load_claims
from nlp.signals.language import load_loaded_language
from nlp.signals.narratives import load_narratives
from nlp.tagger import Tagger

BATCH = 64
"""Items that pass through the stages together: more no longer fit the processor's cache."""

TITLE_LIMIT, TEXT_LIMIT = 1_000, 20_000
"""Characters of title and text that any stage reads; a longer item is noted as cut."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """All that is said of an item, stage by stage."""

    language: LanguageTagger
    taggers: Sequence[Tagger]

    @property
    def version(self) -> str:
        """Equal for equal taggers: what visits are stored under."""
        names = [self.language.name, *(tagger.name for tagger in self.taggers)]
        return sha256("\n".join(names).encode()).hexdigest()[:16]

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        """Yield one reading an item, in the order given."""
        waiting = iter(items)
        while batch := list(islice(waiting, BATCH)):
            readings = [self.language.begin(_cut(item)) for item in batch]
            for tagger in self.taggers:
                _pass(tagger, readings)
            yield from readings


def load_cascade(claims: Sequence[KnownClaim] = (), *, names: bool = True) -> Cascade:
    """Return the cascade of the shipped artefacts, with or without the slow search for names.

    Raises:
        ArtefactError: one is missing, altered, or made for other code.
    """
    judged = load_discourse(load(), load_encoder())
    named = (load_names(), load_quotes()) if names else ()
    signals = (load_narratives(), load_loaded_language(), load_claims(claims))
    return Cascade(LanguageTagger(), (judged, *named, *signals))


def _pass(tagger: Tagger, readings: list[Annotated]) -> None:
    """Show a tagger what it reads and put what it says in the readings' place."""
    shown = [
        place
        for place, reading in enumerate(readings)
        if tagger.reads is None or reading.relevance in tagger.reads
    ]
    if not shown:
        return
    said = tagger.tag([readings[place] for place in shown])
    for place, findings in zip(shown, said, strict=True):
        readings[place] = _judged(readings[place].said(findings), findings)


def _judged(reading: Annotated, findings: Sequence[Finding]) -> Annotated:
    for finding in findings:
        if isinstance(finding, Tagged) and finding.kind is TagKind.RELEVANCE:
            return replace(reading, relevance=Relevance(finding.label))
    return reading


def _cut(item: Item) -> Annotated:
    """Begin a reading of the item, within the limits."""
    if len(item.title) <= TITLE_LIMIT and len(item.text) <= TEXT_LIMIT:
        return Annotated(item)
    short = replace(item, title=item.title[:TITLE_LIMIT], text=item.text[:TEXT_LIMIT])
    return Annotated(short, notes=("text cut",))
