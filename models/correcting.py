"""What people's corrections make of a reading: pure decisions over values.

A corrected kind has the labels that a person gave, decided *yes* under the person's name. What the
taggers said of it stays beside, decided *no*, with what they had decided (`Tagged.overruled`), so
that a correction which is taken back leaves no trace in the labels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from models.annotation import Annotated, Tagged
from models.countries import country_names
from models.errors import InvalidError
from models.vocabulary import FRAMES, TONE_LABELS, TOPICS, Decision, Relevance, TagKind

BY = "corrected by "
"""What stands before the name of a person where a tag names its tagger."""

AXES: dict[TagKind, tuple[str, ...]] = {
    TagKind.RELEVANCE: (Relevance.SUBJECT.value, Relevance.MENTION.value, Relevance.NONE.value),
    **{TagKind(kind): labels for kind, labels in TONE_LABELS.items()},
}
"""Questions that have one answer, and the answers there are."""

MOST: dict[TagKind, int] = {TagKind.TOPIC: 4, TagKind.FRAME: 3, TagKind.COUNTRY: 5}
"""Questions that may have several answers, and how many at most (codebook, sections 2, 4, 6)."""

QUESTIONS: tuple[TagKind, ...] = (
    TagKind.RELEVANCE,
    TagKind.TOPIC,
    TagKind.FRAME,
    TagKind.VALENCE,
    TagKind.STANCE,
    TagKind.RESPECT,
    TagKind.COUNTRY,
)
"""What people may correct, in the order in which they are asked."""

OPEN: dict[Relevance, frozenset[TagKind]] = {
    Relevance.SUBJECT: frozenset(QUESTIONS),
    Relevance.MENTION: frozenset({TagKind.RELEVANCE, TagKind.VALENCE, TagKind.COUNTRY}),
    Relevance.NONE: frozenset({TagKind.RELEVANCE}),
}
"""What the codebook asks of an article, by its relevance."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The correction of a kind that holds."""

    kind: TagKind
    labels: tuple[str, ...]
    corrector: str


def check_labels(kind: TagKind, labels: Sequence[str]) -> None:
    """Refuse labels that the codebook does not allow for a kind.

    Raises:
        InvalidError: says which label, or how many there may be.
    """
    if kind not in QUESTIONS:
        raise InvalidError(kind.value, f"may not be corrected; there are {', '.join(QUESTIONS)}")
    known = _labels_of(kind)
    for label in labels:
        if label not in known:
            raise InvalidError(kind.value, f"has no label {label[:40]!r}")
    if len(set(labels)) < len(labels):
        raise InvalidError(kind.value, "has a label twice")
    if kind in AXES and len(labels) != 1:
        raise InvalidError(kind.value, f"needs one of {', '.join(AXES[kind])}")
    if len(labels) > MOST.get(kind, 1):
        raise InvalidError(kind.value, f"may have {MOST[kind]} labels at most")


def overrule(said: Annotated, rulings: Sequence[Ruling]) -> Annotated:
    """Lay what people say over what the taggers said.

    Whose relevance was corrected keeps no answers to what is not asked of it any more.
    """
    if not rulings:
        return said
    ruled = {ruling.kind: ruling for ruling in rulings}
    relevance, closed = said.relevance, frozenset[TagKind]()
    if TagKind.RELEVANCE in ruled:
        relevance = Relevance(ruled[TagKind.RELEVANCE].labels[0])
        closed = frozenset(QUESTIONS) - OPEN[relevance]
    theirs = [
        Tagged(ruling.kind, label, BY + ruling.corrector)
        for ruling in rulings
        if ruling.kind not in closed
        for label in ruling.labels
    ]
    ours = [
        replace(tag, decision=Decision.NO, overruled=tag.decision)
        if tag.kind in ruled or tag.kind in closed
        else tag
        for tag in said.tags
    ]
    return replace(said, relevance=relevance, tags=(*theirs, *ours))


def uncorrected(said: Annotated) -> Annotated:
    """Return a reading as the taggers had made it."""
    tags = tuple(
        replace(tag, decision=tag.overruled or tag.decision, overruled=None)
        for tag in said.tags
        if not is_of_person(tag.tagger)
    )
    if not any(is_of_person(tag.tagger) and tag.kind is TagKind.RELEVANCE for tag in said.tags):
        return replace(said, tags=tags)
    machine = [Relevance(tag.label) for tag in tags if tag.kind is TagKind.RELEVANCE]
    return replace(said, relevance=machine[0] if machine else Relevance.NONE, tags=tags)


def is_of_person(tagger: str) -> bool:
    """Tell whether a tag is what a person said."""
    return tagger.startswith(BY)


def title_digest(title: str) -> str:
    """Return what tells that a title has changed, without keeping it."""
    return sha256(title.encode()).hexdigest()[:32]


def _labels_of(kind: TagKind) -> Iterable[str]:
    if kind is TagKind.COUNTRY:
        return country_names()
    return {TagKind.TOPIC: TOPICS, TagKind.FRAME: FRAMES}.get(kind) or AXES[kind]
