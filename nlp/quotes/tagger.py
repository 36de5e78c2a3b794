"""The tagger of quotes: words, speaker and role, direct and indirect, of the whole text.

Direct quotes of a few words at least are found in any language, with a speaker where a verb of
saying stands beside them; what is said indirectly is found in English.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.annotation import Annotated, Finding, Quoted, Span
from models.vocabulary import Relevance, SpanField
from nlp.quotes.attribution import Attributed, quotes
from nlp.quotes.roles import role_of
from nlp.tagger import SUBJECT

LIMIT = 5_000
"""Characters of the text that quotes are looked for in."""

_AROUND = 80  # characters ahead of a speaker's name that may tell the role
_APPOSITION = re.compile(r"(?: \w+)?(?:, | (?:is|was) (?:a|an|the) |, who (?:is|was) )[^.\n]{3,80}")


@dataclass(frozen=True, slots=True)
class QuotesTagger:
    """Finds who says what in an item."""

    name: str = "quotes/4"
    reads: frozenset[Relevance] | None = SUBJECT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield an item's quotes, in the order of the text."""
        for reading in readings:
            text = reading.item.text[:LIMIT]
            yield [
                Quoted(
                    Span(SpanField.TEXT, one.start, one.stop, text[one.start : one.stop]),
                    self.name,
                    one.speaker,
                    role,
                )
                for one, role in find(text)
            ]


def load_quotes() -> QuotesTagger:
    """Return the tagger."""
    return QuotesTagger()


def find(text: str) -> Iterator[tuple[Attributed, str | None]]:
    """Yield each quote of a text with the role of its speaker."""
    for one in quotes(text):
        speaker = one.speaker
        yield one, None if speaker is None else role_of(speaker, *_about(text, speaker))


def _about(text: str, speaker: str) -> Iterator[str]:
    """Yield what the text says of a speaker at the first mention: behind the name, then ahead."""
    name = speaker.rsplit(maxsplit=1)[-1]
    start = text.find(name)
    apposition = _APPOSITION.match(text, start + len(name))
    if apposition is not None:
        yield apposition.group()
    ahead = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    yield " ".join([*ahead.split()[-5:], name])
