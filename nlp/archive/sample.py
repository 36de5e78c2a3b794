"""Yes-labels drawn at random for people to read, and what they say of them.

What is drawn holds texts and goes to a file outside of the project; what comes back into it are
keys and verdicts. A key tells the item and hides the label, since a label may be a person's name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any

from models.annotation import Annotated, Span
from models.errors import InvalidError
from models.vocabulary import Decision, TagKind
from nlp.proportion import Proportion

EACH = 50
"""Labels drawn of each kind."""

ITEMS = 600
"""Items that they are drawn from, themselves drawn at random."""

QUOTE = "quote"
KINDS: tuple[str, ...] = (
    TagKind.TOPIC,
    TagKind.FRAME,
    TagKind.VALENCE,
    TagKind.STANCE,
    TagKind.RESPECT,
    TagKind.COUNTRY,
    TagKind.PLACE,
    TagKind.PERSON,
    TagKind.ORGANISATION,
    QUOTE,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One yes-label and the item it was given to."""

    kind: str
    label: str
    span: Span | None
    said: Annotated

    @property
    def key(self) -> str:
        """Name it without telling the label."""
        told = f"{self.kind}|{self.label}|{self.span and (self.span.field, self.span.start)}"
        return f"{self.said.item.id}:{sha256(told.encode()).hexdigest()[:8]}"


def draw(read: Iterable[Annotated], chance: Random, each: int = EACH) -> list[Drawn]:
    """Return so many labels of each kind at random, fewer where there are not as many."""
    found: dict[str, list[Drawn]] = defaultdict(list)
    for said in read:
        for one in _labels(said):
            found[one.kind].append(one)
    return [
        one for kind in KINDS for one in chance.sample(found[kind], min(each, len(found[kind])))
    ]


def line_of(drawn: Drawn) -> dict[str, Any]:
    """Return a label as people read it; they set `right` to true or false."""
    item = drawn.said.item
    return {
        "key": drawn.key,
        "kind": drawn.kind,
        "label": drawn.label,
        "words": drawn.span.words if drawn.span else None,
        "right": None,
        "title": item.title,
        "text": item.text,
    }


def take(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, bool]]:
    """Return the verdicts of lines that people have read, by kind and key; the rest is left out.

    Raises:
        InvalidError: a line is no line of a sample, or its `right` is neither true nor false.
    """
    verdicts: dict[str, dict[str, bool]] = {kind: {} for kind in KINDS}
    for line in lines:
        right = line.get("right")
        if right is None:
            continue
        if not isinstance(right, bool) or line.get("kind") not in verdicts or "key" not in line:
            raise InvalidError("right", f"must be true or false, in a line of a sample: {line}")
        verdicts[line["kind"]][str(line["key"])] = right
    return {str(kind): dict(sorted(told.items())) for kind, told in verdicts.items() if told}


def score(verdicts: Mapping[str, Mapping[str, bool]]) -> dict[str, Proportion]:
    """Return the share of right ones by kind."""
    return {kind: Proportion(sum(told.values()), len(told)) for kind, told in verdicts.items()}


def _labels(said: Annotated) -> Iterator[Drawn]:
    for tag in said.tags:
        if tag.decision is Decision.YES and tag.kind in KINDS:
            yield Drawn(tag.kind, tag.label, tag.span, said)
    for quote in said.quotes:
        yield Drawn(QUOTE, quote.speaker or "speaker not told", quote.span, said)
