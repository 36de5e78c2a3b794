"""The gate: is migration the subject of an item, a mention in it, or not there.

The lexicon's words are features beside all others of the linear tagger, so either may carry an
item through. Most of general news ends here: this stage is the one that must be cheap.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.annotation import Annotated, Finding, Noted, Tagged
from models.vocabulary import Decision, Relevance, TagKind
from nlp.artefact import Artefact
from nlp.heads import judge
from nlp.linear import Linear, choose


@dataclass(frozen=True, slots=True)
class RelevanceTagger:
    """Says how far an item is about the movement of people."""

    linear: Linear
    name: str
    reads: frozenset[Relevance] | None = None

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield the relevance of each reading."""
        shown = list(readings)
        if not shown:
            return
        ((head, p),) = self.linear.probabilities(shown)
        for reading, row in zip(shown, p.tolist(), strict=True):
            if not _has_words(reading):
                yield [self._none(1.0, Decision.CANT_SAY), Noted("relevance: no words")]
                continue
            (judged,) = judge(head, row, reading.language)
            yield [
                Tagged(
                    TagKind.RELEVANCE, judged.label, self.name, round(judged.p, 4), judged.decision
                )
            ]

    def _none(self, p: float, decision: Decision) -> Tagged:
        return Tagged(TagKind.RELEVANCE, Relevance.NONE.value, self.name, p, decision)


def load_relevance(artefact: Artefact) -> RelevanceTagger:
    """Return the gate of an artefact."""
    linear = choose(artefact, frozenset({TagKind.RELEVANCE}))
    return RelevanceTagger(linear, f"relevance/{artefact.version}")


def _has_words(reading: Annotated) -> bool:
    return any(map(str.isalpha, reading.item.title)) or any(map(str.isalpha, reading.item.lead))
