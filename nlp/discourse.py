"""The codebook's questions: relevance of every item; topics, frames and tone of those it is about.

One product gives the linear scores of all questions. Where they leave no doubt that migration is
not there, that is all: this is the gate at which most of general news ends, and it must be cheap.
What passes is read by the encoder too, and both scores decide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.annotation import Annotated, Finding, Item, Noted, Tagged
from models.errors import ArtefactError
from models.vocabulary import Decision, Relevance, TagKind
from nlp.artefact import Artefact, Gate
from nlp.features import look_up
from nlp.heads import Head, Judged, Scores, judge
from nlp.lexicon import Hits
from nlp.linear import Linear, ready

VOICED_IN = frozenset({"es", "it", "pt"})
"""Languages in which people coded what the voice in a headline says."""


class Encodes(Protocol):
    """What is asked of the encoder."""

    @property
    def version(self) -> str:
        """The version of its artefact."""
        ...

    def scores(self, items: Sequence[Item]) -> dict[TagKind, Scores]:
        """Return the scores of each question, a row an item and a column a label."""
        ...


@dataclass(frozen=True, slots=True)
class Sifted:
    """What passed the gate: the row of each place among the readings, and the scores by row."""

    rows: Mapping[int, int]
    scores: Mapping[TagKind, Scores]


@dataclass(frozen=True, slots=True)
class DiscourseTagger:
    """Says how far an item is about migration, what it speaks of, how, and in which tone."""

    linear: Linear
    encoder: Encodes
    gate: Gate
    name: str
    reads: frozenset[Relevance] | None = None

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield the relevance of each reading, and of subjects every label with its decision."""
        shown = list(readings)
        if not shown:
            return
        sifted = self.sift(shown)
        told = self._probabilities(shown, sifted) if sifted.rows else {}
        for place, reading in enumerate(shown):
            if place in sifted.rows:
                row = sifted.rows[place]
                yield list(self._said(reading, {kind: p[row] for kind, p in told.items()}))
            else:
                yield list(self._stopped(reading))

    def sift(self, readings: Sequence[Annotated]) -> Sifted:
        """Return which readings the gate lets through, and the linear scores of those."""
        hits = look_up(readings)
        weighed = self.linear.weighed(readings, hits)
        likely = self.linear.relevance(weighed)[:, 0] <= self.gate.most
        passed = [
            place
            for place, (reading, found) in enumerate(zip(readings, hits, strict=True))
            if _has_words(reading)
            and passes(self.gate, found, reading.language, is_likely=bool(likely[place]))
        ]
        scores = self.linear.scores(weighed[passed]) if passed else {}
        return Sifted({place: row for row, place in enumerate(passed)}, scores)

    def _probabilities(
        self, readings: Sequence[Annotated], sifted: Sifted
    ) -> dict[TagKind, list[list[float]]]:
        encoded = self.encoder.scores([readings[place].item for place in sifted.rows])
        return {
            head.kind: head.probabilities(sifted.scores[head.kind], encoded[head.kind]).tolist()
            for head in self.linear.heads
        }

    def _stopped(self, reading: Annotated) -> Iterator[Finding]:
        none = Relevance.NONE.value
        if _has_words(reading):
            yield Tagged(TagKind.RELEVANCE, none, self.name, self.gate.p, Decision.YES)
            return
        yield Tagged(TagKind.RELEVANCE, none, self.name, 1.0, Decision.CANT_SAY)
        yield Noted("relevance: no words")

    def _said(self, reading: Annotated, p: dict[TagKind, list[float]]) -> Iterator[Finding]:
        heads = {head.kind: head for head in self.linear.heads}
        (relevance,) = judge(heads[TagKind.RELEVANCE], p[TagKind.RELEVANCE], reading.language)
        yield self._tagged(TagKind.RELEVANCE, relevance)
        if relevance.label != Relevance.SUBJECT.value:
            return
        for kind, head in heads.items():
            if kind is TagKind.RELEVANCE or not _is_asked(kind, reading.language):
                continue
            for one in judge(head, p[kind], reading.language):
                yield self._tagged(kind, one)
            if _is_off(head, reading.language):
                yield Noted(
                    f"{kind}: too little was coded in {reading.language or 'an unknown language'}"
                )

    def _tagged(self, kind: TagKind, one: Judged) -> Tagged:
        return Tagged(kind, one.label, self.name, round(one.p, 4), one.decision)


def passes(gate: Gate, found: Hits, language: str | None, *, is_likely: bool) -> bool:
    """Tell whether an item may speak of migration: by a word of the lexicon, or by them all."""
    if is_likely and language in gate.known:
        return True
    return found.strong > 0 or (is_likely and found.any)


def load_discourse(artefact: Artefact, encoder: Encodes) -> DiscourseTagger:
    """Return the tagger of an artefact and the encoder it was fitted to.

    Raises:
        ArtefactError: it was fitted to another.
    """
    if artefact.encoder != encoder.version:
        raise ArtefactError("the encoder is not the one its thresholds were fixed for")
    return DiscourseTagger(ready(artefact), encoder, artefact.gate, f"discourse/{artefact.version}")


def _has_words(reading: Annotated) -> bool:
    return any(map(str.isalpha, reading.item.title)) or any(map(str.isalpha, reading.item.lead))


def _is_asked(kind: TagKind, language: str | None) -> bool:
    return kind is not TagKind.VOICED or language in VOICED_IN


def _is_off(head: Head, language: str | None) -> bool:
    return not any(language in label.languages for label in head.labels)
