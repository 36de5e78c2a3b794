"""What the cascade says of an item, as values: the type between `nlp` and the store.

Nothing here knows a database. Spans count code points of the stored text (`Span.field`
says of which). A tagger adds to what the taggers before it said; it never takes away.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from models.vocabulary import (
    Decision,
    NarrativeRole,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)

LEAD = 700
"""How many characters of the text the coders saw, and topics, frames and tone are judged on."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a tagger reads: one item of news. `language` is ISO 639-1, None where unknown."""

    id: str
    title: str
    text: str
    language: str | None = None

    @property
    def lead(self) -> str:
        """The first `LEAD` characters of the text."""
        return self.text[:LEAD]


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: `words` stand at `start:stop` of the item's `field`, in code points."""

    field: SpanField
    start: int
    stop: int
    words: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """One claim by one tagger: becomes a row of `models.Tag`.

    `p` is a calibrated probability, or None where the tagger has none (a gazetteer). `overruled`
    is what the tagger decided, where a person's correction stands in its place.
    """

    kind: TagKind
    label: str
    tagger: str
    p: float | None = None
    decision: Decision = Decision.YES
    span: Span | None = None
    overruled: Decision | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words somebody is quoted with: becomes a row of `models.Quote`."""

    span: Span
    tagger: str
    speaker: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a signal points at, for a person to read beside it."""

    kind: str  # "fact_check", "glossary", "lexicon", "listing"
    title: str
    url: str | None = None
    verdict: str | None = None
    publisher: str | None = None
    reviewed_on: date | None = None
    score: float | None = None
    instead: str | None = None  # plainer words for a loaded term


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A published fact-check, as the matcher reads it; `uid` is the stored claim's.

    `article` is the id of the item that published it: no related fact-check of itself.
    """

    uid: str
    claim: str
    publisher: str
    verdict: str | None = None
    url: str | None = None
    language: str | None = None
    reviewed_on: date | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Signalled:
    """A passage for a person to judge: becomes a row of `models.Signal`.

    A signal without a span or a reason cannot be made (TRUST, S3).
    """

    kind: SignalKind
    label: str
    span: Span
    reason: str
    tagger: str
    role: NarrativeRole | None = None
    p: float | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not self.reason or not self.span.words:
            raise ValueError("a signal needs a span and a reason")


@dataclass(frozen=True, slots=True)
class Noted:
    """Why a tagger said nothing, in a few words: "topics: off in sv"."""

    words: str


Finding = Tagged | Quoted | Signalled | Noted
"""What a tagger may say."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """An item and all that the taggers so far have said of it."""

    item: Item
    language: str | None = None
    relevance: Relevance | None = None
    tags: tuple[Tagged, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    signals: tuple[Signalled, ...] = ()
    notes: tuple[str, ...] = field(
        default=()
    )  # why a stage said nothing: "no text", "language off"

    def said(self, findings: Iterable[Finding]) -> "Annotated":
        """Return a copy with the findings added."""
        found = list(findings)
        return replace(
            self,
            tags=self.tags + tuple(f for f in found if isinstance(f, Tagged)),
            quotes=self.quotes + tuple(f for f in found if isinstance(f, Quoted)),
            signals=self.signals + tuple(f for f in found if isinstance(f, Signalled)),
            notes=self.notes + tuple(f.words for f in found if isinstance(f, Noted)),
        )

    def yes(self, kind: TagKind) -> list[str]:
        """Return the labels of a kind that were decided yes, in the order said, each once."""
        return list(
            dict.fromkeys(
                tag.label for tag in self.tags if tag.kind == kind and tag.decision == Decision.YES
            )
        )
