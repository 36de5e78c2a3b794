"""Topics, frames and the three tone axes of items whose subject is migration.

All are columns of one matrix: one pass over title and lead answers every question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.annotation import Annotated, Finding, Noted, Tagged
from models.vocabulary import Relevance, TagKind
from nlp.artefact import Artefact
from nlp.heads import Head, judge
from nlp.linear import Linear, choose
from nlp.tagger import SUBJECT

KINDS = frozenset({TagKind.TOPIC, TagKind.FRAME, TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT})


@dataclass(frozen=True, slots=True)
class DiscourseTagger:
    """Says what an item speaks of, how it frames it, and in which tone."""

    linear: Linear
    name: str
    reads: frozenset[Relevance] | None = SUBJECT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield every label of topics and frames with its decision, and one of each tone axis."""
        shown = list(readings)
        if not shown:
            return
        answers = [(head, p.tolist()) for head, p in self.linear.probabilities(shown)]
        for place, reading in enumerate(shown):
            said: list[Finding] = [
                Tagged(head.kind, one.label, self.name, round(one.p, 4), one.decision)
                for head, p in answers
                for one in judge(head, p[place], reading.language)
            ]
            yield [*said, *(Noted(note) for note in _off(answers, reading.language))]


def load_discourse(artefact: Artefact) -> DiscourseTagger:
    """Return the topics, frames and tone of an artefact."""
    return DiscourseTagger(choose(artefact, KINDS), f"discourse/{artefact.version}")


def _off(answers: Iterable[tuple[Head, object]], language: str | None) -> Iterator[str]:
    """Say which questions have no label at all that is on in a language."""
    for head, _ in answers:
        if not any(language in label.languages for label in head.labels):
            yield f"{head.kind}: too little was coded in {language or 'an unknown language'}"
